import type { RuntimeCatalog } from "../runtimes/runtime-catalog.ts"
import { isPast } from "../runtimes/runtime.ts"
import type { Runtime } from "../runtimes/runtime.ts"
import type { FailedRegion, Fleet } from "./scan-fleet.ts"

export type RuntimeStatus = "deprecated" | "ending" | "supported" | "unknown"

export interface RuntimeCount {
  readonly id: string
  readonly functions: number
  readonly status: RuntimeStatus
  readonly runtime: Runtime | undefined
}

export interface FleetSummary {
  readonly today: string
  readonly tableAsOf: string
  readonly functions: number
  readonly containerImages: number
  readonly regions: readonly { readonly region: string; readonly functions: number }[]
  /** The first to lose support first. */
  readonly runtimes: readonly RuntimeCount[]
  readonly failed: readonly FailedRegion[]
}

/** AWS tells the owners of functions that long before a runtime loses support. */
const NOTICE_DAYS = 180

export function summarizeFleet({ functions, failed }: Fleet, catalog: RuntimeCatalog): FleetSummary {
  const zip = functions.filter(({ packageType }) => packageType === "Zip")
  const byRuntime = Object.groupBy(zip, ({ runtime }) => runtime ?? "unknown")
  const byRegion = Object.groupBy(functions, ({ region }) => region)
  const today = catalog.today()
  const runtimes = Object.entries(byRuntime).map(([id, found = []]) => {
    const runtime = catalog.find(id)
    return { id, functions: found.length, status: statusOf(runtime, today), runtime }
  })
  return {
    today,
    tableAsOf: catalog.table().asOf,
    functions: functions.length,
    containerImages: functions.length - zip.length,
    regions: Object.entries(byRegion)
      .map(([region, found = []]) => ({ region, functions: found.length }))
      .toSorted((one, other) => one.region.localeCompare(other.region)),
    runtimes: runtimes.toSorted(
      (one, other) => sortDate(one).localeCompare(sortDate(other)) || one.id.localeCompare(other.id),
    ),
    failed,
  }
}

export function statusOf(runtime: Runtime | undefined, today: string): RuntimeStatus {
  if (!runtime) return "unknown"
  if (isPast(runtime.deprecation, today)) return "deprecated"
  const notice = new Date(Date.parse(today) + NOTICE_DAYS * 24 * 60 * 60 * 1000).toISOString().slice(0, 10)
  return isPast(runtime.deprecation, notice) ? "ending" : "supported"
}

const sortDate = ({ runtime }: RuntimeCount) => runtime?.deprecation ?? "9999"
