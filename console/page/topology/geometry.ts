export interface Box {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

export interface Point {
  readonly x: number
  readonly y: number
}

/** A cubic Bézier curve. */
export type Curve = readonly [Point, Point, Point, Point]

/** Where the nodes of the picture are in it, by the names that they carry as `data-node`. */
export type Layout = ReadonlyMap<string, Box>

export function measure(picture: HTMLElement): Layout {
  const origin = picture.getBoundingClientRect()
  const nodes = picture.querySelectorAll<HTMLElement>("[data-node]")
  return new Map(
    [...nodes].map((node) => {
      const { left, top, right, bottom } = node.getBoundingClientRect()
      const box = {
        left: left - origin.left,
        top: top - origin.top,
        right: right - origin.left,
        bottom: bottom - origin.top,
      }
      return [node.dataset.node ?? "", box]
    }),
  )
}

/** From side to side where there is room between them, else from below to above. */
export function connect(from: Box, to: Box): Curve {
  const besides = to.left >= from.right - 4
  const start = besides
    ? { x: from.right, y: middle(from.top, from.bottom) }
    : { x: middle(from.left, from.right), y: from.bottom }
  const end = besides
    ? { x: to.left, y: middle(to.top, to.bottom) }
    : { x: middle(to.left, to.right), y: to.top }
  const bend = besides ? Math.max(16, (end.x - start.x) / 2) : Math.max(10, (end.y - start.y) / 2)
  const [dx, dy] = besides ? [bend, 0] : [0, bend]
  return [start, { x: start.x + dx, y: start.y + dy }, { x: end.x - dx, y: end.y - dy }, end]
}

export function pointAt(curve: Curve, t: number): Point {
  const u = 1 - t
  const weights = [u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t]
  const sum = (axis: "x" | "y") => curve.reduce((all, point, at) => all + point[axis] * (weights[at] ?? 0), 0)
  return { x: sum("x"), y: sum("y") }
}

export const describePath = ([a, b, c, d]: Curve) =>
  `M${a.x} ${a.y}C${b.x} ${b.y} ${c.x} ${c.y} ${d.x} ${d.y}`

const middle = (a: number, b: number) => (a + b) / 2
