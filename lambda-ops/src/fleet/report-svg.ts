import type { FleetSummary, RuntimeStatus } from "./summary.ts"

const colours: Record<RuntimeStatus, string> = {
  deprecated: "#b3261e",
  ending: "#b26a00",
  supported: "#2e7d32",
  unknown: "#5f6368",
}
const ROW = 26
const TOP = 64
const BARS_AT = 240
const BARS_WIDE = 380
const WIDTH = 720

/** The fleet as a bar chart: a bar a runtime, as long as its functions are many, the first to lose support on top. */
export function writeSvgReport({ today, functions, runtimes, failed }: FleetSummary): string {
  const most = Math.max(1, ...runtimes.map((one) => one.functions))
  const height = TOP + Math.max(1, runtimes.length) * ROW + 34
  const bars = runtimes.map(({ id, functions: number, status, runtime }, index) => {
    const y = TOP + index * ROW
    const width = Math.max(2, Math.round((number / most) * BARS_WIDE))
    const date = runtime?.deprecation ?? "no date"
    return [
      `<text x="16" y="${y + 14}">${escape(id)}</text>`,
      `<text x="${BARS_AT - 12}" y="${y + 14}" text-anchor="end" fill="#5f6368">${escape(date)}</text>`,
      `<rect x="${BARS_AT}" y="${y}" width="${width}" height="${ROW - 8}" rx="3" fill="${colours[status]}"/>`,
      `<text x="${BARS_AT + width + 8}" y="${y + 14}">${number}</text>`,
    ].join("")
  })
  const title = `${functions} Lambda functions by runtime, ${today}${failed.length > 0 ? " (incomplete)" : ""}`
  const legend = Object.entries(colours).map(
    ([status, colour], index) =>
      `<rect x="${16 + index * 120}" y="${height - 22}" width="12" height="12" rx="2" fill="${colour}"/>` +
      `<text x="${34 + index * 120}" y="${height - 12}">${status}</text>`,
  )
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" ` +
      'font-family="system-ui, sans-serif" font-size="13" fill="#202124">',
    `<title>${escape(title)}</title>`,
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    `<text x="16" y="28" font-size="17" font-weight="600">${escape(title)}</text>`,
    `<text x="16" y="48" fill="#5f6368">runtime, end of support, functions ($LATEST only)</text>`,
    ...bars,
    ...legend,
    "</svg>",
    "",
  ].join("\n")
}

const escape = (text: string) => text.replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`)
