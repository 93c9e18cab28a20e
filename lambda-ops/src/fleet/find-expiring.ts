import type { Alias, LambdaFunction } from "../aws/function.ts"
import type { Regions } from "../aws/regions.ts"
import type { RuntimeCatalog } from "../runtimes/runtime-catalog.ts"
import type { DateKind } from "../runtimes/runtime.ts"
import { lookUpEach } from "./look-up-each.ts"
import type { OnStep } from "./look-up-each.ts"
import type { FailedRegion, ScanOptions } from "./scan-fleet.ts"
import { scanFleet } from "./scan-fleet.ts"

export interface ExpiringFunction {
  readonly name: string
  readonly arn: string
  readonly region: string
  readonly runtime: string
  /** `$LATEST`, or a published version. */
  readonly version: string
  /** Of a published version, those that send it calls. */
  readonly aliases: readonly string[]
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
  /** With `aliased`, the published versions too that an alias sends calls. */
  readonly versions: "latest" | "aliased"
}

export interface FindOptions extends Omit<ScanOptions, "versions"> {
  /** Called now and then while something is read one function at a time. */
  readonly onStep?: OnStep
}

/** In use, and not in the table: when it expires is not known. */
export interface UnknownRuntime {
  readonly runtime: string
  /** Names, with their regions. */
  readonly functions: readonly string[]
}

export interface Findings {
  readonly scanned: number
  /** Container images: their runtime is in the image. */
  readonly containerImages: number
  readonly unknownRuntimes: readonly UnknownRuntime[]
  /** The first to expire first. */
  readonly expiring: readonly ExpiringFunction[]
  /** Published versions that expire and that no alias points at: whoever names their number reaches them all the same. */
  readonly versionsWithoutAlias: number
  readonly failed: readonly FailedRegion[]
}

export async function findExpiring(
  { regions, catalog }: { regions: Regions; catalog: RuntimeCatalog },
  filter: Filter,
  scan: FindOptions,
): Promise<Findings> {
  const versions = filter.versions === "aliased" ? "all" : "latest"
  const fleet = await scanFleet(regions, { ...scan, versions })
  const { expiring, unknown } = selectExpiring(catalog, fleet.functions, filter)
  const tagged = await keepTagged(regions, groupByFunction(expiring), { filter, scan })
  const aliased = await readAliases(regions, tagged.found, scan)
  const failed = [...fleet.failed, ...tagged.failed, ...aliased.failed]
  const lost = new Set(failed.map(({ region }) => region))
  const found = aliased.found.filter(({ region }) => !lost.has(region))
  const reached = found.filter(isReached)
  const functions = fleet.functions.filter(({ version }) => version === LATEST)
  return {
    scanned: functions.length,
    containerImages: functions.filter(({ packageType }) => packageType === "Image").length,
    unknownRuntimes: unknown,
    expiring: reached.toSorted(byDateThenName),
    versionsWithoutAlias: found.length - reached.length,
    failed,
  }
}

const LATEST = "$LATEST"
/** On Managed Instances, what is reached by whoever names no version. */
const LATEST_PUBLISHED = "$LATEST.PUBLISHED"

const isReached = ({ version, aliases }: ExpiringFunction) =>
  version === LATEST || version === LATEST_PUBLISHED || aliases.length > 0

function selectExpiring(
  catalog: RuntimeCatalog,
  functions: readonly LambdaFunction[],
  { before, dateKind, runtimes }: Filter,
): { expiring: ExpiringFunction[]; unknown: UnknownRuntime[] } {
  const unknown = new Map<string, Set<string>>()
  const expiring = functions.flatMap((fn): ExpiringFunction[] => {
    const { runtime, name, region, version } = fn
    if (runtime === undefined || fn.packageType === "Image") return []
    const known = catalog.find(runtime)
    if (!known) unknown.set(runtime, (unknown.get(runtime) ?? new Set()).add(`${name} (${region})`))
    const date = known?.[dateKind]
    if (!date || date > before || (runtimes && !runtimes.includes(runtime))) return []
    // The ARN of a version ends with its number, and only functions have tags.
    const arn = fn.arn.split(":").slice(0, 7).join(":")
    const { successor } = known
    return [
      { name, arn, region, runtime, version, aliases: [], date, successor, last_modified: fn.lastModified },
    ]
  })
  return {
    expiring,
    unknown: [...unknown].sort().map(([runtime, names]) => ({ runtime, functions: [...names].sort() })),
  }
}

/** What expires of one function: `$LATEST`, versions of it, or both. */
interface Expiring {
  readonly region: string
  readonly name: string
  readonly arn: string
  readonly versions: readonly ExpiringFunction[]
}

const groupByFunction = (expiring: readonly ExpiringFunction[]): Expiring[] =>
  [...Map.groupBy(expiring, ({ arn }) => arn)].map(([arn, versions]) => ({
    arn,
    region: versions[0]!.region,
    name: versions[0]!.name,
    versions,
  }))

/** Lambda's lists hold no tags. */
async function keepTagged(
  regions: Regions,
  functions: readonly Expiring[],
  { filter: { tag }, scan: { signal, onStep } }: { filter: Filter; scan: FindOptions },
): Promise<{ found: readonly Expiring[]; failed: readonly FailedRegion[] }> {
  if (!tag) return { found: functions, failed: [] }
  return lookUpEach(regions, functions, {
    what: "tags",
    signal,
    onStep,
    ask: async (api, fn) => {
      const value = (await api.listTags(fn.arn, signal))[tag.key]
      return value !== undefined && (tag.value === undefined || value === tag.value) ? fn : undefined
    },
  })
}

/** All of them, the published versions with the aliases that send them calls. */
async function readAliases(
  regions: Regions,
  functions: readonly Expiring[],
  { signal, onStep }: FindOptions,
): Promise<{ found: readonly ExpiringFunction[]; failed: readonly FailedRegion[] }> {
  const latest = functions.flatMap(({ versions }) => versions.filter(({ version }) => version === LATEST))
  const published = functions.filter(({ versions }) => versions.some(({ version }) => version !== LATEST))
  const { found, failed } = await lookUpEach(regions, published, {
    what: "aliases",
    signal,
    onStep,
    ask: async (api, { region, name, versions }) => {
      const aliases = await api.listAliases(name, signal)
      const read = versions
        .filter(({ version }) => version !== LATEST)
        .map((one) => ({ ...one, aliases: aliasesOf(one.version, aliases) }))
      return { region, read }
    },
  })
  return { found: [...latest, ...found.flatMap(({ read }) => read)], failed }
}

const aliasesOf = (version: string, aliases: readonly Alias[]) =>
  aliases
    .filter((alias) => [alias, ...alias.others].some((one) => one.version === version))
    .map(({ name }) => name)

const byDateThenName = (one: ExpiringFunction, other: ExpiringFunction) =>
  one.date.localeCompare(other.date) ||
  one.region.localeCompare(other.region) ||
  one.name.localeCompare(other.name) ||
  one.version.localeCompare(other.version)
