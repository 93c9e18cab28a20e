import { afterEach, beforeEach } from "@jest/globals"
import type { LambdaStandIn } from "@mcp-on-aws/lambda-stand-in/start"
import { startLambdaStandIn } from "@mcp-on-aws/lambda-stand-in/start"
import type { Caller } from "./bench.ts"
import { allowed, createBench, createMemoryAudit } from "./bench.ts"

export const region = "eu-west-1"

/** Gives each test of a file a stand-in of its own, with the function "orders", which may be written to. */
export function useOrders(give: (lambda: LambdaStandIn) => void) {
  let lambda: LambdaStandIn
  beforeEach(async () => {
    lambda = await startLambdaStandIn()
    lambda.create(region, "orders", { tags: allowed })
    give(lambda)
  })
  afterEach(() => lambda.close())
}

/** The function "orders" on a stand-in, ready to be upgraded; the user says yes unless told otherwise. */
export function createUpgrade(lambda: LambdaStandIn, more: Partial<Parameters<typeof createBench>[0]> = {}) {
  const audit = createMemoryAudit()
  const bench = createBench({ endpoint: lambda.endpoint, audit: audit.log, ...more })
  const upgrade = async (args: object = {}, caller: Caller = { user: "yes" }) =>
    bench.call("upgrade_runtime", { functions: ["orders"], ...args }, caller)
  const plan = async (functions = ["orders"], more: object = {}) => {
    const { structuredContent } = await bench.call("plan_runtime_upgrade", { functions, ...more })
    return structuredContent as { plan_token: string; ready: unknown[]; blocked: { why: string[] }[] }
  }
  return { ...bench, audit, upgrade, plan }
}

/** The calls that change or run something, in their order. */
export const writesTo = ({ calls }: LambdaStandIn) =>
  calls.map(({ action }) => action).filter((action) => /^(Update|Publish|Invoke)/.test(action))
