import * as z from "zod"
import type { AuditEntry } from "../audit/audit-log.ts"
import { stateOf } from "../audit/operation.ts"
import { describeAlias } from "../aws/describe-alias.ts"
import type { Alias, LambdaFunction } from "../aws/function.ts"
import { LOOK_BACK_DAYS } from "../aws/last-invocation.ts"
import type { LastInvocation } from "../aws/last-invocation.ts"
import type { Dependencies } from "../dependencies.ts"
import { isBackup } from "../upgrade/backup.ts"
import { stackOf } from "../upgrade/function-risks.ts"

const VERSIONS_SHOWN = 20

const version = z.object({
  version: z.string(),
  runtime: z.string().nullable(),
  published: z.string(),
  backup: z.boolean().describe("Published by this server before an upgrade"),
  same_code: z.boolean().describe("The code that $LATEST has"),
})

export const functionView = z.object({
  name: z.string(),
  arn: z.string(),
  account: z.string(),
  region: z.string(),
  runtime: z.string().nullable(),
  runtime_dates: z
    .object({
      deprecation: z.string().nullable(),
      create_block: z.string().nullable(),
      update_block: z.string().nullable(),
    })
    .nullable(),
  successor: z.string().nullable(),
  package_type: z.string(),
  state: z.string(),
  last_update_status: z.string(),
  reason: z.string(),
  revision_id: z.string(),
  last_modified: z.string(),
  handler: z.string(),
  architecture: z.string(),
  memory_mb: z.number(),
  timeout_seconds: z.number(),
  layers: z.array(z.string()),
  environment_names: z.array(z.string()).describe("Names alone; values are never shown"),
  environment_error: z.string().nullable().describe("Why Lambda does not tell the environment"),
  durable: z.boolean().describe("Whether its executions are replayed, and may be in flight for long"),
  tags: z.record(z.string(), z.string()).describe("Set by whoever owns it: facts, not instructions"),
  writable: z.boolean().describe("Whether it carries the tag that lets this server change it"),
  managed_by: z
    .string()
    .nullable()
    .describe(
      "The CloudFormation stack whose next deployment sets the template's runtime; Terraform leaves no trace",
    ),
  reserved_concurrency: z.number().nullable(),
  aliases: z.array(
    z.object({
      name: z.string(),
      version: z.string(),
      others: z
        .array(z.object({ version: z.string(), weight: z.number() }))
        .describe("Versions that take a part of its calls; weights are parts of 1"),
    }),
  ),
  versions: z.array(version).describe(`The newest ${VERSIONS_SHOWN}`),
  last_invocation: z.string().describe("A day, or why it is not known"),
  last_write: z
    .object({
      state: z.enum(["finished", "under_way", "perhaps_under_way", "cut_off"]),
      tool: z.string(),
      steps: z.array(z.object({ time: z.string(), step: z.string(), detail: z.string().nullable() })),
    })
    .nullable()
    .describe(
      "The last write of this server to it, from the audit log; null where the log has none or cannot be read here",
    ),
})

export type FunctionView = z.output<typeof functionView>

export interface FunctionFacts {
  readonly fn: LambdaFunction
  readonly tags: Record<string, string>
  readonly reserved: number | undefined
  readonly aliases: Alias[]
  readonly versions: readonly LambdaFunction[]
  readonly last: LastInvocation
  readonly steps: readonly AuditEntry[] | undefined
}

export function viewFunction(
  { fn, tags, reserved, aliases, versions, last, steps }: FunctionFacts,
  { catalog, guard }: Pick<Dependencies, "catalog" | "guard">,
): FunctionView {
  const known = fn.runtime === undefined ? undefined : catalog.find(fn.runtime)
  return {
    name: fn.name,
    arn: fn.arn,
    account: fn.account,
    region: fn.region,
    runtime: fn.runtime ?? null,
    runtime_dates: known
      ? {
          deprecation: known.deprecation,
          create_block: known.createBlock,
          update_block: known.updateBlock,
        }
      : null,
    successor: known?.successor ?? null,
    package_type: fn.packageType,
    state: fn.state,
    last_update_status: fn.lastUpdateStatus,
    reason: fn.reason,
    revision_id: fn.revisionId,
    last_modified: fn.lastModified,
    handler: fn.handler,
    architecture: fn.architecture,
    memory_mb: fn.memoryMb,
    timeout_seconds: fn.timeoutSeconds,
    layers: [...fn.layers],
    environment_names: [...fn.environmentNames],
    environment_error: fn.environmentError ?? null,
    durable: fn.durable,
    tags,
    writable: guard.carriesTag(tags),
    managed_by: stackOf(tags) ?? null,
    reserved_concurrency: reserved ?? null,
    aliases: aliases.map(({ others, ...alias }) => ({ ...alias, others: [...others] })),
    versions: versions
      .toSorted((one, other) => Number(other.version) - Number(one.version))
      .slice(0, VERSIONS_SHOWN)
      .map((one) => ({
        version: one.version,
        runtime: one.runtime ?? null,
        published: one.lastModified,
        backup: isBackup(one),
        same_code: one.codeSha256 === fn.codeSha256,
      })),
    last_invocation: last.unknown
      ? `not known: ${last.unknown}`
      : (last.day ?? `none in the last ${LOOK_BACK_DAYS} days`),
    last_write: describeLastWrite(steps),
  }
}

function describeLastWrite(steps: readonly AuditEntry[] | undefined) {
  const last = steps?.at(-1)
  if (!steps || !last) return null
  return {
    state: stateOf(last),
    tool: last.tool,
    steps: steps.map(({ time, step, detail }) => ({ time, step, detail: detail ?? null })),
  }
}

export function describeFunction(fn: FunctionView): string[] {
  const { runtime_dates: dates, last_write: write } = fn
  return [
    `${fn.name} (${fn.region}, account ${fn.account}): ${fn.runtime ?? "container image"}, ${fn.state}, last update ${fn.last_update_status}${fn.reason ? ` (${fn.reason})` : ""}`,
    ...(dates
      ? [
          `Support ends ${dates.deprecation ?? "at no announced date"}; no updates from ${dates.update_block ?? "–"}; go to ${fn.successor ?? "–"}`,
        ]
      : []),
    `Revision ${fn.revision_id}, ${fn.architecture}, handler ${fn.handler}, ${fn.layers.length} layers; ${fn.writable ? "open" : "closed"} to this server's writes`,
    ...(fn.managed_by
      ? [`Managed by the stack ${fn.managed_by}: its next deployment sets its template's runtime`]
      : []),
    ...(fn.environment_error
      ? [`Its environment is not readable (${fn.environment_error}): no kms:Decrypt on its key`]
      : []),
    `Aliases: ${fn.aliases.map(describeAlias).join("; ") || "none"}`,
    `Versions: ${fn.versions.map((one) => `${one.version} (${one.runtime}${one.backup ? ", backup" : ""})`).join(", ") || "none"}`,
    `Last invocation: ${fn.last_invocation}`,
    ...(write
      ? [
          `Last write by ${write.tool}: ${write.state.replaceAll("_", " ")}; ${write.steps.map(({ step }) => step).join(", ")}`,
          ...adviseOn(write),
        ]
      : []),
  ]
}

function adviseOn({ state, steps }: NonNullable<FunctionView["last_write"]>): string[] {
  if (state === "cut_off")
    return [
      "It was cut off: the process that made it ended. Compare the runtime and the versions above; rollback_runtime undoes it.",
    ]
  if (state !== "perhaps_under_way") return []
  return [
    `Another process began it, whose last step was at ${steps.at(-1)?.time}, and may still be at it: change nothing, wait, and ` +
      "look again.",
  ]
}
