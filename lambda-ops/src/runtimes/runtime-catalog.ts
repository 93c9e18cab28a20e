import { ToolError } from "@mcp-on-aws/tools/tool-error"
import { parseRuntimesPage } from "./parse-runtimes-page.ts"
import type { ParsedRuntime } from "./parse-runtimes-page.ts"
import { runtimeData } from "./runtime-data.ts"
import { isPast, isoDate } from "./runtime.ts"
import type { Runtime, RuntimeTable } from "./runtime.ts"

const MAX_PAGE_BYTES = 4 * 1024 * 1024
const TIMEOUT_MS = 10_000

export interface RuntimeCatalogOptions {
  /** Milliseconds since 1970. */
  readonly now?: () => number
  readonly table?: RuntimeTable
  /** The page to refresh from; without it, the table's own source. */
  readonly url?: string | undefined
}

export type RuntimeCatalog = ReturnType<typeof createRuntimeCatalog>

/** The runtimes with their dates: the table in this repository, until a refresh from the AWS page succeeds. */
export function createRuntimeCatalog(options: RuntimeCatalogOptions = {}) {
  const { now = Date.now, url } = options
  let table = options.table ?? runtimeData
  return {
    table: () => table,
    today: () => isoDate(now()),
    find: (id: string): Runtime | undefined => table.runtimes.find((runtime) => runtime.id === id),

    /**
     * Reads the AWS page. Whatever goes wrong, also a page that says nothing or too little, leaves the old table
     * in use.
     * @throws ToolError
     */
    async refresh(signal?: AbortSignal): Promise<RuntimeTable> {
      const source = url ?? table.source
      try {
        const parsed = parseRuntimesPage(await readPage(source, signal))
        table = { source, asOf: isoDate(now()), runtimes: merge(parsed, table, isoDate(now())) }
        return table
      } catch (cause) {
        signal?.throwIfAborted()
        const why = cause instanceof Error ? cause.message : String(cause)
        throw new ToolError(
          `The runtime table could not be refreshed from ${source}: ${why}. The table of ${table.asOf} stays in use; ` +
            "call list_runtimes without refresh to see it.",
          { cause },
        )
      }
    },
  }
}

async function readPage(url: string, signal: AbortSignal | undefined): Promise<string> {
  const limit = AbortSignal.timeout(TIMEOUT_MS)
  const response = await fetch(url, { signal: signal ? AbortSignal.any([signal, limit]) : limit })
  if (!response.ok) throw new Error(`it answered HTTP ${response.status}`)
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength
    if (size > MAX_PAGE_BYTES) throw new Error(`the page is larger than ${MAX_PAGE_BYTES} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

/** The page's dates over the old rows. A runtime that the page no longer lists keeps its old ones. */
function merge(parsed: readonly ParsedRuntime[], { runtimes }: RuntimeTable, today: string): Runtime[] {
  if (parsed.length === 0) throw new Error("no runtime was found on the page")
  const fresh = new Map(parsed.map((runtime) => [runtime.id, runtime]))
  const supported = runtimes.filter(({ deprecation }) => deprecation !== null && !isPast(deprecation, today))
  const missing = supported.filter(({ id }) => !fresh.has(id)).map(({ id }) => id)
  if (missing.length > 0) {
    throw new Error(`the page, or what was understood of it, lacks ${missing.join(", ")}`)
  }
  const known = runtimes.map((runtime) => ({ ...runtime, ...fresh.get(runtime.id) }))
  const added = parsed.filter(({ id }) => !runtimes.some((runtime) => runtime.id === id))
  return [...added.map((runtime) => ({ ...runtime, successor: null })), ...known]
}
