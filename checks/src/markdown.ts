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

export interface CodeBlock {
  /** Number of its first line, the fence. */
  readonly line: number
  readonly language: string
  /** What stands behind the language; nobody is shown it. */
  readonly mark: string
  readonly code: string
}

export function readBlocks(text: string): CodeBlock[] {
  const blocks: CodeBlock[] = []
  let open: { line: number; info: string; code: string[] } | undefined
  for (const { number, text: line, code } of readMarkdown(text)) {
    const isBorder = code && /^\s*(```|~~~)/.test(line)
    if (!open && isBorder) open = { line: number, info: line.replace(/^\s*[`~]+/, "").trim(), code: [] }
    else if (open && !isBorder) open.code.push(line)
    else if (open) {
      const [language = "", ...mark] = open.info.split(" ")
      blocks.push({ line: open.line, language, mark: mark.join(" "), code: `${open.code.join("\n")}\n` })
      open = undefined
    }
  }
  return blocks
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
