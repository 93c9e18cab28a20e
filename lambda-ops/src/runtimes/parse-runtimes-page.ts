import type { Runtime } from "./runtime.ts"

export type ParsedRuntime = Omit<Runtime, "successor">

const identifier = /^(?:dotnet|dotnetcore|go|java|nodejs|provided|python|ruby)[\w.-]*$/
const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]

/**
 * Reads the rows of the tables on the AWS page "Lambda runtimes": any row with an identifier, followed by three
 * dates. Whether that was enough is the caller's to judge.
 */
export function parseRuntimesPage(html: string): ParsedRuntime[] {
  const rows = [...html.matchAll(/<tr\b[^>]*>([\s\S]*?)<\/tr>/gi)].map(([, row = ""]) =>
    [...row.matchAll(/<td\b[^>]*>([\s\S]*?)<\/td>/gi)].map(([, cell = ""]) => textOf(cell)),
  )
  return rows.flatMap((cells) => {
    const id = cells.find((cell) => identifier.test(cell))
    const dates = cells.map(readDate).filter((date) => date !== undefined)
    const [deprecation, createBlock, updateBlock] = dates
    if (!id || deprecation === undefined || createBlock === undefined || updateBlock === undefined) return []
    return [{ id, deprecation, createBlock, updateBlock }]
  })
}

function textOf(html: string): string {
  return html
    .replace(/<[^>]*>/g, " ")
    .replace(/&nbsp;|&#160;/g, " ")
    .replace(/\s+/g, " ")
    .trim()
}

/** `null` where the page says that none is scheduled, `undefined` where the cell is no date at all. */
function readDate(cell: string): string | null | undefined {
  if (/^not scheduled/i.test(cell)) return null
  const [, name = "", day = "", year = ""] = /^([A-Za-z]{3})[a-z]*\.? (\d{1,2}), (\d{4})/.exec(cell) ?? []
  const month = months.indexOf(name.toLowerCase()) + 1
  return month === 0 ? undefined : `${year}-${String(month).padStart(2, "0")}-${day.padStart(2, "0")}`
}
