import type { LambdaFunction } from "../aws/function.ts"
import type { Regions } from "../aws/regions.ts"
import type { RuntimeCatalog } from "../runtimes/runtime-catalog.ts"
import type { DateKind } from "../runtimes/runtime.ts"
import type { FailedRegion, ScanOptions } from "./scan-fleet.ts"
import { scanFleet } from "./scan-fleet.ts"

/** Tags are asked for one function at a time: that many side by side. */
const TAG_LOOKUPS = 8
const LOOKUPS_A_STEP = 50

export interface ExpiringFunction {
  readonly name: string
  readonly arn: string
  readonly region: string
  readonly runtime: string
  readonly date: string
  readonly successor: string | null
  readonly last_modified: string
}

export interface Filter {
  /** ISO date: on or before it. */
  readonly before: string
  readonly dateKind: DateKind
  readonly runtimes?: readonly string[] | undefined
  readonly tag?: { readonly key: string; readonly value?: string | undefined } | undefined
}

export interface FindOptions extends ScanOptions {
  /** Called now and then while tags are read, one function at a time. */
  readonly onTag?: (read: number, of: number) => Promise<void>
}

export interface Findings {
  readonly scanned: number
  /** Container images: their runtime is in the image. */
  readonly containerImages: number
  /** On runtimes that the table does not know. */
  readonly unknownRuntimes: readonly string[]
  /** The first to expire first. */
  readonly expiring: readonly ExpiringFunction[]
  readonly failed: readonly FailedRegion[]
}

export async function findExpiring(
  { regions, catalog }: { regions: Regions; catalog: RuntimeCatalog },
  filter: Filter,
  scan: FindOptions,
): Promise<Findings> {
  const { functions, failed } = await scanFleet(regions, scan)
  const unknown = new Set<string>()
  const matching: ExpiringFunction[] = []
  for (const fn of functions) {
    const { runtime } = fn
    if (runtime === undefined || fn.packageType === "Image") continue
    const known = catalog.find(runtime)
    if (!known) unknown.add(runtime)
    const date = known?.[filter.dateKind]
    if (!date || date > filter.before) continue
    if (filter.runtimes && !filter.runtimes.includes(runtime)) continue
    matching.push(describe(fn, { runtime, date, successor: known.successor }))
  }
  const { kept, failed: untold } = await filterByTag(regions, matching, { filter, scan })
  return {
    scanned: functions.length,
    containerImages: functions.filter(({ packageType }) => packageType === "Image").length,
    unknownRuntimes: [...unknown].sort(),
    expiring: kept.toSorted(byDateThenName),
    failed: [...failed, ...untold],
  }
}

const describe = (
  { name, arn, region, lastModified }: LambdaFunction,
  about: Pick<ExpiringFunction, "runtime" | "date" | "successor">,
): ExpiringFunction => ({ name, arn, region, ...about, last_modified: lastModified })

const byDateThenName = (one: ExpiringFunction, other: ExpiringFunction) =>
  one.date.localeCompare(other.date) ||
  one.region.localeCompare(other.region) ||
  one.name.localeCompare(other.name)

/** Lambda's lists hold no tags. A region whose tags cannot be read is named as failed, not as empty. */
async function filterByTag(
  regions: Regions,
  functions: readonly ExpiringFunction[],
  { filter: { tag }, scan: { signal, onTag } }: { filter: Filter; scan: FindOptions },
): Promise<{ kept: ExpiringFunction[]; failed: FailedRegion[] }> {
  if (!tag) return { kept: [...functions], failed: [] }
  const kept: ExpiringFunction[] = []
  const failed = new Map<string, FailedRegion>()
  const waiting = functions.entries()
  async function work() {
    for (const [index, fn] of waiting) {
      if (failed.has(fn.region)) continue
      try {
        const tags = await (await regions.api(fn.region)).listTags(fn.arn, signal)
        const value = tags[tag!.key]
        if (value !== undefined && (tag!.value === undefined || value === tag!.value)) kept.push(fn)
      } catch (error) {
        signal.throwIfAborted()
        const why = `its tags could not be read: ${error instanceof Error ? error.message : String(error)}`
        failed.set(fn.region, { region: fn.region, why })
      }
      if (index % LOOKUPS_A_STEP === 0) await onTag?.(index, functions.length)
    }
  }
  await Promise.all(Array.from({ length: TAG_LOOKUPS }, work))
  return { kept: kept.filter(({ region }) => !failed.has(region)), failed: [...failed.values()] }
}
