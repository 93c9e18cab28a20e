import type { LambdaFunction } from "../aws/function.ts"
import type { Regions } from "../aws/regions.ts"

export interface FailedRegion {
  readonly region: string
  readonly why: string
}

export interface Fleet {
  readonly functions: readonly LambdaFunction[]
  readonly failed: readonly FailedRegion[]
}

export interface ScanOptions {
  /** Without it, all that the server was started for. */
  readonly regions?: readonly string[] | undefined
  /** Without it, `$LATEST` of each function alone. */
  readonly versions?: "latest" | "all"
  readonly signal: AbortSignal
  /** Called after each page, with how many functions are known by then. */
  readonly onPage?: (found: number, region: string) => Promise<void>
}

/**
 * Every function of the regions, all pages; the regions side by side, one call at a time in each. A region that
 * cannot be read is named, and the others are read all the same: what comes back is never silently a part.
 */
export async function scanFleet(
  all: Regions,
  { regions, versions = "latest", signal, onPage }: ScanOptions,
): Promise<Fleet> {
  const functions: LambdaFunction[] = []
  const failed: FailedRegion[] = []
  const names = [...new Set(regions ?? all.names)]
  const apis = names.map((name) => ({ name, api: all.api(name) }))
  await Promise.all(
    apis.map(async ({ name, api }) => {
      try {
        for await (const page of (await api).listFunctions(signal, { versions })) {
          functions.push(...page)
          await onPage?.(functions.length, name)
        }
      } catch (error) {
        signal.throwIfAborted()
        failed.push({ region: name, why: error instanceof Error ? error.message : String(error) })
      }
    }),
  )
  return { functions, failed }
}
