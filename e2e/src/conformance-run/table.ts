import type { Verdict } from "./judge.ts"
import type { Revision } from "./suite.ts"

export interface Row extends Pick<Verdict, "passed" | "failed" | "warnings"> {
  readonly server: string
  readonly front: string
  readonly revision: Revision
}

const titles = ["server", "front", "revision", "passed", "failed", "warnings"] as const

/** A table in Markdown, aligned for whoever reads it as text. */
export function formatTable(rows: readonly Row[]): string {
  const cells = [titles, ...rows.map((row) => titles.map((title) => String(row[title])))]
  const widths = titles.map((_, column) => Math.max(...cells.map((line) => line[column]?.length ?? 0)))
  const [head = "", ...body] = cells.map((line) => toLine(line, widths))
  return [
    head,
    toLine(
      widths.map((width) => "-".repeat(width)),
      widths,
    ),
    ...body,
  ].join("\n")
}

const toLine = (cells: readonly string[], widths: readonly number[]) =>
  `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`
