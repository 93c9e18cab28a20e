import { defineTool } from "@mcp-on-aws/tools/definition"
import * as z from "zod"
import type { Dependencies } from "../dependencies.ts"
import { planFleet } from "../upgrade/plan-fleet.ts"
import type { UpgradePlan } from "../upgrade/plan-upgrade.ts"
import { describeTerms } from "../upgrade/terms.ts"
import { scopes } from "../scopes.ts"
import { answer } from "./answer.ts"
import { termsOf, upgradeInput } from "./upgrade-input.ts"

const output = z.object({
  account: z.string().nullable().describe("Of the ready functions; null where none is"),
  ready: z.array(
    z.object({
      function: z.string(),
      arn: z.string(),
      region: z.string(),
      from: z.string(),
      to: z.string(),
      revision_id: z.string(),
      changes: z.array(z.string()),
      risks: z.array(z.object({ level: z.enum(["high", "medium", "low"]), what: z.string() })),
      rollback: z.string(),
    }),
  ),
  then: z.string().describe("What goes with it: versions, the smoke test, and what follows a failure"),
  blocked: z.array(z.object({ function: z.string(), region: z.string(), why: z.array(z.string()) })),
  plan_token: z
    .string()
    .nullable()
    .describe("For upgrade_runtime with just the ready functions and the same arguments; null where none is"),
  expires_at: z.string().nullable(),
})

export function createPlanRuntimeUpgradeTool(dependencies: Dependencies) {
  return defineTool({
    name: "plan_runtime_upgrade",
    title: "Plan a runtime upgrade",
    description:
      "A dry run for up to 25 functions: what upgrade_runtime would change, why each may break, and how it is undone. " +
      "Changes nothing. Its token holds for the same smoke test, until one of the functions changes, for half an hour at most.",
    input: upgradeInput,
    output,
    annotations: { readOnlyHint: true, idempotentHint: true, destructiveHint: false, openWorldHint: true },
    scope: scopes.read,
    async run(args, call) {
      const terms = termsOf(args)
      const { ready, blocked } = await planFleet(dependencies, { ...args, ...terms, signal: call.signal })
      const { allowWrites, planTokens } = dependencies
      const plan = { planned: ready, terms }
      const proof = ready.length > 0 && allowWrites ? planTokens.mint(call.principal.id, plan) : undefined
      const then = describeTerms(terms)
      const account = ready[0]?.account ?? null
      const structured = {
        account,
        ready: ready.map(describePlan),
        then,
        blocked,
        plan_token: proof?.token ?? null,
        expires_at: proof?.expiresAt ?? null,
      }
      return answer(structured, [
        ...(account === null ? [] : [`In account ${account}. ${then}`]),
        ...ready.flatMap(describeInText),
        ...blocked.map(
          (one) => `${one.function} (${one.region}): cannot be upgraded like this. ${one.why.join(" ")}`,
        ),
        proof
          ? `Show this to the user. Then call upgrade_runtime with these ${ready.length} functions, the same arguments and plan_token ${proof.token} (until ${proof.expiresAt}).`
          : allowWrites
            ? "Nothing is left to upgrade."
            : "This server is read-only: whoever runs it has to start it with writes allowed before anything can be upgraded.",
      ])
    },
  })
}

const describePlan = ({ api, name, arn, from, to, revisionId, changes, risks, rollback }: UpgradePlan) => ({
  function: name,
  arn,
  region: api.region,
  from,
  to,
  revision_id: revisionId,
  changes,
  risks,
  rollback,
})

const describeInText = ({ api, name, from, to, changes, risks, rollback }: UpgradePlan) => [
  `${name} (${api.region}): ${from} → ${to}`,
  ...changes.slice(2).map((change) => `  ${change}`),
  ...risks.map(({ level, what }) => `  risk, ${level}: ${what}`),
  `  rollback: ${rollback}`,
]
