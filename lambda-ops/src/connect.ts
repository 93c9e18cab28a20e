import type { AuditLog } from "./audit/audit-log.ts"
import { createRegions } from "./aws/regions.ts"
import type { Dependencies } from "./dependencies.ts"
import { createRuntimeCatalog } from "./runtimes/runtime-catalog.ts"
import type { LambdaOpsSettings } from "./settings.ts"
import { createPlanTokens } from "./upgrade/plan-token.ts"
import { patience } from "./upgrade/wait-until-settled.ts"
import { createWriteGuard } from "./write-guard.ts"

export interface ConnectOptions {
  readonly settings: LambdaOpsSettings
  readonly audit: AuditLog
  /** Signs plans. */
  readonly key: string
}

/** The parts of this server, connected to AWS. The SDK's clients are loaded when a call first needs them. */
export function connect({ settings, audit, key }: ConnectOptions): Dependencies {
  const readLastInvocation = async () => {
    const { createLastInvocationReader } = await import("./aws/last-invocation.ts")
    return createLastInvocationReader()
  }
  let reader: ReturnType<typeof readLastInvocation> | undefined
  return {
    regions: createRegions(settings.LAMBDA_OPS_REGIONS, async (region) => {
      const { createLambdaClient } = await import("./aws/lambda-client.ts")
      return createLambdaClient(region)
    }),
    catalog: createRuntimeCatalog({ url: settings.LAMBDA_OPS_RUNTIMES_URL }),
    guard: createWriteGuard(settings.LAMBDA_OPS_TAG),
    audit,
    planTokens: createPlanTokens(key),
    patience,
    readLastInvocation: async (region, name, signal) =>
      (await (reader ??= readLastInvocation()))(region, name, signal),
    allowWrites: settings.LAMBDA_OPS_ALLOW_WRITES,
  }
}
