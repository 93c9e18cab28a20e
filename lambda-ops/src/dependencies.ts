import type { AuditLog } from "./audit/audit-log.ts"
import type { ReadLastInvocation } from "./aws/last-invocation.ts"
import type { Regions } from "./aws/regions.ts"
import type { RuntimeCatalog } from "./runtimes/runtime-catalog.ts"
import type { PlanTokens } from "./upgrade/plan-token.ts"
import type { Patience } from "./upgrade/wait-until-settled.ts"
import type { WriteGuard } from "./write-guard.ts"

/** What every definition here is made with; each takes what it needs. */
export interface Dependencies {
  readonly regions: Regions
  readonly catalog: RuntimeCatalog
  readonly guard: WriteGuard
  readonly audit: AuditLog
  readonly planTokens: PlanTokens
  readonly patience: Patience
  readonly readLastInvocation: ReadLastInvocation
  readonly allowWrites: boolean
}
