const WIDTH = 880
const LABELS = 330
const VALUES = 120
const ROW = 26
const TOP = 64

export interface Bar {
  readonly label: string
  readonly value: number
  /** Written behind the bar. */
  readonly note: string
  readonly ours?: boolean
}

export interface BarChart {
  readonly title: string
  readonly subtitle: string
  readonly bars: readonly Bar[]
}

/** Horizontal bars, readable on light and on dark pages. */
export function drawBarChart({ title, subtitle, bars }: BarChart): string {
  const most = Math.max(...bars.map(({ value }) => value))
  const scale = (WIDTH - LABELS - VALUES) / most
  const rows = bars.map(({ label, value, note, ours = false }, at) => {
    const y = TOP + at * ROW
    const width = Math.max(1, value * scale).toFixed(1)
    return [
      `<text x="${LABELS - 10}" y="${y + 15}" text-anchor="end"${ours ? ' font-weight="bold"' : ""}>${escape(label)}</text>`,
      `<rect x="${LABELS}" y="${y + 3}" width="${width}" height="${ROW - 9}" rx="2" fill="${ours ? "#1a7f5a" : "#8c959f"}"/>`,
      `<text x="${LABELS + Number(width) + 8}" y="${y + 15}">${escape(note)}</text>`,
    ].join("")
  })
  const height = TOP + bars.length * ROW + 12
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${escape(title)}" font-family="system-ui, sans-serif" font-size="13" fill="#24292f">
<style>@media (prefers-color-scheme: dark) { text { fill: #e6edf3 } }</style>
<text x="16" y="26" font-size="17" font-weight="bold">${escape(title)}</text>
<text x="16" y="46">${escape(subtitle)}</text>
${rows.join("\n")}
</svg>
`
}

const escape = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;")
