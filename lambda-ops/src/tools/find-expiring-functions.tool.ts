import { defineTool } from "@mcp-on-aws/tools/definition"
import { ToolError } from "@mcp-on-aws/tools/tool-error"
import * as z from "zod"
import { findExpiring } from "../fleet/find-expiring.ts"
import type { ExpiringFunction, Findings } from "../fleet/find-expiring.ts"
import type { Dependencies } from "../dependencies.ts"
import type { DateKind } from "../runtimes/runtime.ts"
import { describeUnknownRuntime, isoDate } from "../runtimes/runtime.ts"
import { scopes } from "../scopes.ts"
import { answer } from "./answer.ts"
import { isoDay, regionName, runtimeId } from "./function-input.ts"

const DAY_MS = 24 * 60 * 60 * 1000
const NOTICE_MS = 180 * DAY_MS
/** AWS moves its dates: past that age, the table is to be read anew. */
const OLD_TABLE_DAYS = 90
const UNKNOWN_NAMED = 10
const dateKinds: Record<string, DateKind> = {
  deprecation: "deprecation",
  create_block: "createBlock",
  update_block: "updateBlock",
}

const input = z.object({
  regions: z
    .array(regionName)
    .min(1)
    .max(40)
    .optional()
    .describe("Without it, all the server was started for"),
  before: isoDay.optional().describe("On or before this date; without it, 180 days from now"),
  date: z.enum(["deprecation", "create_block", "update_block"]).default("deprecation"),
  runtimes: z.array(runtimeId).min(1).max(50).optional().describe("Only functions on these"),
  tag_key: z
    .string()
    .min(1)
    .max(128)
    .optional()
    .describe("Only functions with this tag; one call a function"),
  tag_value: z.string().max(256).optional(),
  versions: z
    .enum(["latest", "aliased"])
    .default("latest")
    .describe(
      "latest: $LATEST of each function; aliased: also the published versions that an alias points at, which most production " +
        "traffic reaches. One more call for each function with such a version",
    ),
  limit: z.number().int().min(1).max(1000).default(100).describe("How many functions to name at once"),
  offset: z.number().int().min(0).default(0).describe("next_offset of an earlier answer"),
})

const output = z.object({
  complete: z.boolean().describe("False where a region could not be read"),
  failed_regions: z.array(z.object({ region: z.string(), why: z.string() })),
  before: z.string(),
  date: z.string(),
  table_as_of: z.string(),
  scanned: z.number().int(),
  container_images: z.number().int().describe("Skipped: their runtime is in the image"),
  unknown_runtimes: z
    .array(
      z.object({
        runtime: z.string(),
        functions: z.number().int(),
        names: z.array(z.string()).describe(`The first ${UNKNOWN_NAMED}, with their regions`),
      }),
    )
    .describe("In use, and not in the table: when these expire is not known"),
  expiring: z.number().int().describe("Functions by their $LATEST"),
  expiring_versions: z
    .number()
    .int()
    .nullable()
    .describe("Published versions behind an alias; null where they were not looked for"),
  versions_without_alias: z
    .number()
    .int()
    .nullable()
    .describe(
      "Published versions that expire behind no alias, this server's backups among them; whoever names their number, as " +
        "Lambda@Edge does, reaches them. Null where they were not looked for",
    ),
  by_runtime: z.array(
    z.object({
      runtime: z.string(),
      date: z.string(),
      functions: z.number().int(),
      versions: z.number().int(),
      successor: z.string().nullable(),
    }),
  ),
  functions: z.array(
    z.object({
      name: z.string(),
      arn: z.string(),
      region: z.string(),
      runtime: z.string(),
      version: z.string(),
      aliases: z.array(z.string()),
      date: z.string(),
      successor: z.string().nullable(),
      last_modified: z.string(),
    }),
  ),
  next_offset: z.number().int().nullable(),
})

export function createFindExpiringFunctionsTool({
  regions,
  catalog,
}: Pick<Dependencies, "regions" | "catalog">) {
  return defineTool({
    name: "find_expiring_functions",
    title: "Find functions on expiring runtimes",
    description:
      "Looks through all functions of the regions for those whose runtime is, or soon will be, deprecated: by their $LATEST, " +
      "or with versions behind aliases too. The counts are of all that was found; functions are named a part at a time.",
    input,
    output,
    annotations: { readOnlyHint: true, idempotentHint: true, destructiveHint: false, openWorldHint: true },
    scope: scopes.read,
    async run(args, call) {
      const before = args.before ?? isoDate(Date.parse(catalog.today()) + NOTICE_MS)
      const dateKind = dateKinds[args.date] ?? "deprecation"
      const tag = args.tag_key === undefined ? undefined : { key: args.tag_key, value: args.tag_value }
      let read = 0
      const found = await findExpiring(
        { regions, catalog },
        { before, dateKind, runtimes: args.runtimes, tag, versions: args.versions },
        {
          regions: args.regions,
          signal: call.signal,
          onPage: (count, region) => {
            read = count
            return call.reportProgress(read, undefined, `${count} functions read, last in ${region}`)
          },
          // Progress must grow: what is looked up is counted on from the functions, and from what was before.
          onStep: (what, done, of) =>
            call.reportProgress(++read, undefined, `${what} of ${done} of ${of} functions read`),
        },
      )
      const asked = args.regions ?? regions.names
      const [first] = found.failed
      if (first && asked.every((region) => found.failed.some((one) => one.region === region)))
        throw new ToolError(`No region could be read. ${first.region}: ${first.why}`)
      return describe(found, { ...args, before, today: catalog.today(), tableAsOf: catalog.table().asOf })
    },
  })
}

interface About extends Pick<z.output<typeof input>, "date" | "limit" | "offset" | "versions"> {
  readonly before: string
  readonly today: string
  readonly tableAsOf: string
}

function describe(found: Findings, about: About) {
  const { before, date, limit, offset, versions, tableAsOf } = about
  const functions = found.expiring.slice(offset, offset + limit)
  const more = found.expiring.length - offset - functions.length
  const byRuntime = countByRuntime(found.expiring)
  const structured = {
    complete: found.failed.length === 0,
    failed_regions: found.failed,
    before,
    date,
    table_as_of: tableAsOf,
    scanned: found.scanned,
    container_images: found.containerImages,
    unknown_runtimes: found.unknownRuntimes.map(({ runtime, functions: names }) => ({
      runtime,
      functions: names.length,
      names: names.slice(0, UNKNOWN_NAMED),
    })),
    expiring: found.expiring.filter(isLatest).length,
    expiring_versions: versions === "latest" ? null : found.expiring.filter((one) => !isLatest(one)).length,
    versions_without_alias: versions === "latest" ? null : found.versionsWithoutAlias,
    by_runtime: byRuntime,
    functions,
    next_offset: more > 0 ? offset + functions.length : null,
  }
  return answer(structured, [
    ...found.failed.map(({ region, why }) => `INCOMPLETE: ${region} could not be read: ${why}`),
    `${structured.expiring} of ${found.scanned} functions expire (${date}) on or before ${before}; ` +
      `${found.containerImages} container images were skipped.`,
    describeTable(about),
    versions === "latest"
      ? 'Only $LATEST was looked at: aliases may send calls to older versions; versions: "aliased" finds these.'
      : `${structured.expiring_versions} published versions behind aliases expire as well, and ` +
        `${found.versionsWithoutAlias} behind none: these are reached only by their number, as by Lambda@Edge.`,
    ...structured.unknown_runtimes.map(describeUnknown),
    ...byRuntime.map(
      (row) =>
        `${row.runtime}: ${row.functions}${row.versions > 0 ? ` and ${row.versions} versions behind aliases` : ""}, ` +
        `${row.date} → ${row.successor ?? "no successor"}`,
    ),
    ...functions.map((fn) => `- ${fn.name} (${fn.region})${describeVersion(fn)} ${fn.runtime} ${fn.date}`),
    ...(more > 0 ? [`… and ${more} more: call again with offset ${offset + functions.length}.`] : []),
  ])
}

function describeTable({ today, tableAsOf }: About): string {
  const days = Math.floor((Date.parse(today) - Date.parse(tableAsOf)) / DAY_MS)
  const old =
    days > OLD_TABLE_DAYS
      ? `, which is ${days} days old: list_runtimes with refresh reads the AWS page anew`
      : ""
  return `Dates: the table of ${tableAsOf}${old}.`
}

interface Unknown {
  readonly runtime: string
  readonly functions: number
  readonly names: readonly string[]
}

const describeUnknown = ({ runtime, functions, names }: Unknown) =>
  `When ${functions} more expire is not known: ${names.join(", ")}${functions > names.length ? ", …" : ""}. ` +
  describeUnknownRuntime(runtime)

const isLatest = ({ version }: ExpiringFunction) => version === "$LATEST"

const describeVersion = (one: ExpiringFunction) =>
  isLatest(one)
    ? ""
    : `, version ${one.version} behind ${one.aliases.join(", ") || "calls that name no version"}:`

const countByRuntime = (expiring: readonly ExpiringFunction[]) =>
  Object.entries(Object.groupBy(expiring, ({ runtime }) => runtime)).map(([runtime, group = []]) => {
    const functions = group.filter(isLatest).length
    return {
      runtime,
      date: group[0]?.date ?? "",
      functions,
      versions: group.length - functions,
      successor: group[0]?.successor ?? null,
    }
  })
