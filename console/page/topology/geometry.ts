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

/** From one's right side to the other's left; nothing where there is no way between, as in a narrow window. */
export function connect(from: Box, to: Box): Curve | undefined {
  if (to.left < from.right) return undefined
  const start = { x: from.right, y: (from.top + from.bottom) / 2 }
  const end = { x: to.left, y: (to.top + to.bottom) / 2 }
  const bend = (end.x - start.x) / 2
  return [start, { ...start, x: start.x + bend }, { ...end, x: end.x - bend }, end]
}

export function pointAt(curve: Curve, t: number): Point {
  const u = 1 - t
  const weights = [u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t]
  const sum = (axis: "x" | "y") => curve.reduce((all, point, at) => all + point[axis] * (weights[at] ?? 0), 0)
  return { x: sum("x"), y: sum("y") }
}

export const describePath = ([a, b, c, d]: Curve) =>
  `M${a.x} ${a.y}C${b.x} ${b.y} ${c.x} ${c.y} ${d.x} ${d.y}`
