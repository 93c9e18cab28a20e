import type { Call } from "@mcp-on-aws/tools/definition"
import { defineTool } from "@mcp-on-aws/tools/definition"
import { ToolError } from "@mcp-on-aws/tools/tool-error"
import * as z from "zod"
import type { Dependencies } from "../dependencies.ts"
import { requireTime } from "../upgrade/host-time.ts"
import { planFleet } from "../upgrade/plan-fleet.ts"
import type { UpgradePlan } from "../upgrade/plan-upgrade.ts"
import { describeTerms } from "../upgrade/terms.ts"
import type { UpgradeTerms } from "../upgrade/terms.ts"
import { upgradeFleet } from "../upgrade/upgrade-fleet.ts"
import type { FleetOutcome } from "../upgrade/upgrade-fleet.ts"
import { scopes } from "../scopes.ts"
import { answer } from "./answer.ts"
import { obtainConsent } from "./consent.ts"
import { termsOf, upgradeInput } from "./upgrade-input.ts"

const input = upgradeInput.extend({
  plan_token: z
    .string()
    .max(1000)
    .optional()
    .describe(
      "From plan_runtime_upgrade with the same arguments; needed where the client cannot ask its user",
    ),
})

const status = z.enum(["upgraded", "refused", "rolled_back", "unverified", "failed", "not_attempted"])
const output = z.object({
  counts: z.partialRecord(status, z.number().int()),
  results: z.array(
    z.object({
      function: z.string(),
      region: z.string(),
      status,
      from: z.string(),
      to: z.string(),
      backup_version: z.string().nullable(),
      done: z.array(z.string()),
      why: z.string().nullable(),
    }),
  ),
  audit_log: z.string(),
})

export function createUpgradeRuntimeTool(dependencies: Dependencies) {
  return defineTool({
    name: "upgrade_runtime",
    title: "Upgrade the runtime of functions",
    description:
      "Upgrades up to 25 functions, one after the other: publishes a version, sets the runtime, waits until the function is " +
      "active, runs the smoke test, and puts the old runtime back where that fails. The user is asked first; a client that " +
      "cannot ask needs the token of plan_runtime_upgrade.",
    input,
    output,
    annotations: { readOnlyHint: false, idempotentHint: false, destructiveHint: true, openWorldHint: true },
    scope: scopes.write,
    run: (args, call) => upgrade(dependencies, args, call),
  })
}

async function upgrade(dependencies: Dependencies, args: z.output<typeof input>, call: Call) {
  const { planTokens, patience } = dependencies
  requireTime(call.hostTime, patience)
  const terms = termsOf(args)
  const { ready, blocked } = await planFleet(dependencies, { ...args, ...terms, signal: call.signal })
  const [first] = blocked
  if (first) {
    const more = blocked.length > 1 ? ` So are ${blocked.length - 1} others.` : ""
    throw new ToolError(
      `Nothing was changed: ${first.function} (${first.region}) cannot be upgraded like this. ${first.why.join(" ")}${more} Plan again.`,
    )
  }
  const plan = { planned: ready, terms }
  if (args.plan_token !== undefined) planTokens.verify(args.plan_token, call.principal.id, plan)
  const consent = await obtainConsent(call, planTokens, {
    ...plan,
    question: writeQuestion(ready, terms),
    risks: ready.flatMap(({ risks }) => risks),
    label: "Upgrade",
    unasked: { given: args.plan_token !== undefined, how: PLAN_FIRST },
  })
  if ("question" in consent) return consent.question
  if (!consent.agreed)
    return describeOutcome([], dependencies, "Nothing was changed: the user did not agree.")
  const outcomes = await upgradeFleet(dependencies, {
    ...terms,
    plans: ready,
    principal: call.principal.id,
    signal: call.signal,
    hostTime: call.hostTime,
    onStep: (progress, what) => call.reportProgress(progress, ready.length, what).catch(() => undefined),
  })
  return describeOutcome(outcomes, dependencies)
}

/** Every function by its name, so that none is agreed to unseen: the plan's order is the model's. */
function writeQuestion(plans: readonly UpgradePlan[], terms: UpgradeTerms): string {
  const steps = Map.groupBy(plans, ({ api, from, to }) => `(${api.region}) from ${from} to ${to}`)
  const groups = [...steps].map(([step, group]) => `${group.map(({ name }) => name).join(", ")} ${step}`)
  const these = plans.length === 1 ? "this function" : `these ${plans.length} functions`
  return `Upgrade the runtime of ${these} of account ${plans[0]?.account}? ${groups.join("; ")}. ${describeTerms(terms)}`
}

const PLAN_FIRST =
  "Call plan_runtime_upgrade with these functions, show the plan to the user, and call upgrade_runtime again with its " +
  "plan_token once the user agrees."

function describeOutcome(outcomes: readonly FleetOutcome[], { audit }: Dependencies, text?: string) {
  const groups = Object.groupBy(outcomes, (outcome) => outcome.status)
  const counts = Object.fromEntries(Object.entries(groups).map(([name, group]) => [name, group.length]))
  const results = outcomes.map(({ plan, status: end, done, why, backupVersion }) => ({
    function: plan.name,
    region: plan.api.region,
    status: end,
    from: plan.from,
    to: plan.to,
    backup_version: backupVersion,
    done,
    why,
  }))
  const summary = Object.entries(counts).map(([name, count]) => `${count} ${name.replace("_", " ")}`)
  const result = answer({ counts, results, audit_log: audit.place }, [
    text ?? `${summary.join(", ")}. Audit log: ${audit.place}.`,
    ...results.map(
      (one) =>
        `- ${one.function} (${one.region}): ${one.status.replace("_", " ")}` +
        (one.done.length > 0 ? `; ${one.done.join(", ")}` : "") +
        (one.why === null ? "" : `. ${one.why}`),
    ),
  ])
  const nothingWorked = outcomes.length > 0 && !groups.upgraded
  return nothingWorked ? { ...result, isError: true } : result
}
