import type { LambdaApi, LambdaFunction } from "../aws/function.ts"
import type { RuntimeCatalog } from "../runtimes/runtime-catalog.ts"
import { isPast } from "../runtimes/runtime.ts"
import { high, low } from "../runtimes/upgrade-risks.ts"
import type { Risk } from "../runtimes/upgrade-risks.ts"

type Tags = Readonly<Record<string, string>>

/** What CloudFormation, and with it SAM and the CDK, leaves on what it manages. Terraform leaves nothing. */
export const stackOf = (tags: Tags): string | undefined => tags["aws:cloudformation:stack-name"]

/** Why changing this function's runtime, in either direction, may not do what one expects. */
export async function readFunctionRisks(
  api: LambdaApi,
  fn: LambdaFunction,
  { tags, signal }: { tags: Tags; signal: AbortSignal },
): Promise<Risk[]> {
  const { name, durable, state, environmentError } = fn
  const stack = stackOf(tags)
  const risks = [
    stack !== undefined &&
      high(
        `${name} is managed by the stack ${stack}: change its template too, or the next deployment undoes this.`,
      ),
    durable &&
      high(
        `${name} is durable: executions in flight on $LATEST replay on the new runtime, and may fail there.`,
      ),
    await readPinning(api, fn, signal),
    state === "Inactive" &&
      low(`${name} is Inactive: its first invocation is refused and wakes it, which a smoke test waits for.`),
    environmentError !== undefined &&
      low(
        `The environment of ${name} is not readable (${environmentError}): what changes in it goes unnoticed.`,
      ),
  ]
  return risks.filter((risk) => risk !== false)
}

/** Only of managed runtimes. That it cannot be read is no reason to plan nothing. */
async function readPinning(api: LambdaApi, fn: LambdaFunction, signal: AbortSignal): Promise<Risk | false> {
  if (fn.runtime === undefined) return false
  try {
    if ((await api.getRuntimeUpdateMode(fn.name, signal)) !== "Manual") return false
    return high(
      `${fn.name}: its runtime version is pinned by hand (UpdateRuntimeOn: Manual). Lambda may refuse another runtime, or ` +
        "keep the pinned one: set it to Auto before, with put-runtime-management-config.",
    )
  } catch (error) {
    signal.throwIfAborted()
    const why = error instanceof Error ? error.message : String(error)
    return low(`${fn.name}: whether its runtime version is pinned is not known. ${why}`)
  }
}

/** Why no runtime can be set here, up or back: what is called is not what this server changes. */
export const describeManagedInstances = ({ managedInstances }: LambdaFunction): string | undefined =>
  managedInstances
    ? "It runs on Managed Instances, where calls reach $LATEST.PUBLISHED: publish it anew through its own deployment."
    : undefined

/** Where AWS lets nobody set this runtime any more, as far as the table knows: AWS moves these dates. */
export function describeBlock(catalog: RuntimeCatalog, runtime: string): string | undefined {
  const since = catalog.find(runtime)?.updateBlock
  if (!isPast(since, catalog.today())) return undefined
  return (
    `AWS blocks updates to ${runtime} since ${since}, says the table of ${catalog.table().asOf} ` +
    "(list_runtimes with refresh reads it anew)."
  )
}
