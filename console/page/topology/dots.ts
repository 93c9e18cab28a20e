import { connect, pointAt } from "./geometry.ts"
import type { Curve, Layout } from "./geometry.ts"

export const LEG_MS = 320
/** More would be a blur: those beyond are counted and listed, and their nodes light up. */
const MOST_DOTS = 120

export type Look = "2025" | "2026" | "failed" | "part"

export interface Journey {
  /** From the first of these nodes to the second. */
  readonly between: readonly [string, string]
  /** From the second to the first instead. */
  readonly backwards?: boolean
  readonly look: Look
  /** By `performance.now()`. */
  readonly begins: number
}

export interface DotsOptions {
  readonly picture: HTMLElement
  readonly canvas: HTMLCanvasElement
  readonly layout: () => Layout
}

export interface Dots {
  readonly send: (journey: Journey) => void
  readonly close: () => void
}

type Dot = Pick<Journey, "backwards" | "look" | "begins"> & { readonly curve: Curve }

/** Draws dots on their way between nodes, as long as there are any. */
export function createDots({ picture, canvas, layout }: DotsOptions): Dots {
  let dots: Dot[] = []
  let frame = 0
  return {
    send({ between: [from, to], ...journey }) {
      const [a, b] = [layout().get(from), layout().get(to)]
      const curve = a && b && connect(a, b)
      if (!curve || dots.length >= MOST_DOTS) return
      dots.push({ ...journey, curve })
      if (dots.length === 1) frame = requestAnimationFrame(draw)
    },
    close: () => cancelAnimationFrame(frame),
  }

  function draw(now: number) {
    const pen = clear(picture, canvas)
    const style = getComputedStyle(picture)
    dots = dots.filter(({ begins }) => now < begins + LEG_MS)
    for (const dot of dots) {
      const t = (now - dot.begins) / LEG_MS
      const color = style.getPropertyValue(`--dot-${dot.look}`)
      if (pen && t >= 0) drawDot(pen, dot, { t, color })
    }
    if (dots.length > 0) frame = requestAnimationFrame(draw)
  }
}

function clear({ clientWidth: width, clientHeight: height }: HTMLElement, canvas: HTMLCanvasElement) {
  const scale = devicePixelRatio
  // Setting a size clears it, and costs more.
  if (canvas.width !== Math.round(width * scale)) canvas.width = Math.round(width * scale)
  if (canvas.height !== Math.round(height * scale)) canvas.height = Math.round(height * scale)
  const pen = canvas.getContext("2d")
  pen?.setTransform(scale, 0, 0, scale, 0, 0)
  pen?.clearRect(0, 0, width, height)
  return pen
}

/** Told apart by shape as well as by color. */
function drawDot(
  pen: CanvasRenderingContext2D,
  { curve, backwards, look }: Dot,
  { t, color }: { readonly t: number; readonly color: string },
) {
  const { x, y } = pointAt(curve, backwards ? 1 - t : t)
  pen.fillStyle = color
  pen.strokeStyle = color
  pen.beginPath()
  if (look === "2025") {
    pen.rect(x - 4, y - 4, 8, 8)
    pen.fill()
  } else if (look === "failed") {
    pen.lineWidth = 3
    pen.moveTo(x - 5, y - 5)
    pen.lineTo(x + 5, y + 5)
    pen.moveTo(x + 5, y - 5)
    pen.lineTo(x - 5, y + 5)
    pen.stroke()
  } else {
    pen.arc(x, y, look === "part" ? 2.5 : 4.5, 0, 2 * Math.PI)
    pen.fill()
  }
}
