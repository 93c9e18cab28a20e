export interface MarkdownLine {
  readonly number: number
  readonly text: string
  /** Inside a fenced block. */
  readonly code: boolean
}

export function readMarkdown(text: string): MarkdownLine[] {
  let fence: string | undefined
  return text.split("\n").map((line, index) => {
    const [, mark] = /^\s*(```+|~~~+)/.exec(line) ?? []
    const border = mark !== undefined && (fence === undefined || mark.startsWith(fence))
    if (border) fence = fence === undefined ? mark : undefined
    return { number: index + 1, text: line, code: border || fence !== undefined }
  })
}

/** The anchors GitHub makes of a file's headings. */
export function readAnchors(text: string): Set<string> {
  const anchors = new Set<string>()
  for (const line of readMarkdown(text)) {
    const [, heading] = /^#{1,6}\s+(.*?)\s*#*$/.exec(line.code ? "" : line.text) ?? []
    if (heading === undefined) continue
    const plain = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").toLowerCase()
    const slug = plain.replace(/[^\p{L}\p{N}\s_-]/gu, "").replace(/\s/g, "-")
    let unique = slug
    for (let count = 1; anchors.has(unique); count++) unique = `${slug}-${count}`
    anchors.add(unique)
  }
  return anchors
}
