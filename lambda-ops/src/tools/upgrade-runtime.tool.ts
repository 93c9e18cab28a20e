import type { Call } from "@mcp-on-aws/tools/definition"
import { defineTool } from "@mcp-on-aws/tools/definition"
import { ToolError } from "@mcp-on-aws/tools/tool-error"
import * as z from "zod"
import type { Dependencies } from "../dependencies.ts"
import { planFleet } from "../upgrade/plan-fleet.ts"
import type { UpgradePlan } from "../upgrade/plan-upgrade.ts"
import { upgradeFleet } from "../upgrade/upgrade-fleet.ts"
import type { FleetOutcome } from "../upgrade/upgrade-fleet.ts"
import { scopes } from "../scopes.ts"
import { answer, firstOf } from "./answer.ts"
import { askUser, canBeAsked, readDecision } from "./ask-user.ts"
import { functionList, region, runtimeId } from "./function-input.ts"

const NAMES_IN_QUESTION = 10

const input = z.object({
  functions: functionList,
  region,
  target: runtimeId.optional().describe("As in the plan; without it, each runtime's successor"),
  plan_token: z
    .string()
    .max(1000)
    .optional()
    .describe("From plan_runtime_upgrade; needed where the client cannot ask its user"),
  smoke_test: z
    .object({
      payload: z.json().optional().describe("What each function is invoked with; {} without it"),
      expect: z.string().max(1000).optional().describe("Must stand in the answer"),
    })
    .optional()
    .describe("One invocation after the update; where it fails, the old runtime is put back"),
  on_failure: z
    .enum(["stop", "continue"])
    .default("stop")
    .describe("What to do with the functions after a failed one"),
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
    async run(args, call) {
      const decision = readDecision(call)
      if (decision === "no")
        return describeOutcome([], dependencies, "Nothing was changed: the user did not agree.")
      const { ready, blocked } = await planFleet(dependencies, { ...args, signal: call.signal })
      const [first] = blocked
      if (first) {
        const more = blocked.length > 1 ? ` So are ${blocked.length - 1} others.` : ""
        throw new ToolError(
          `Nothing was changed: ${first.function} cannot be upgraded like this. ${first.why.join(" ")}${more} Plan again.`,
        )
      }
      if (args.plan_token !== undefined)
        dependencies.planTokens.verify(args.plan_token, call.principal.id, ready)
      if (decision === "not asked yet" && canBeAsked(call)) return ask(call, ready, dependencies)
      if (decision === "yes") checkAnswer(call, ready, dependencies)
      else if (args.plan_token === undefined) throw planFirst()
      const { smoke_test: smokeTest, on_failure: onFailure } = args
      const outcomes = await upgradeFleet(dependencies, {
        plans: ready,
        principal: call.principal.id,
        smokeTest,
        onFailure,
        signal: call.signal,
        onDone: ({ plan, status: end }, number) =>
          call
            .reportProgress(number, ready.length, `${plan.name}: ${end.replace("_", " ")}`)
            .catch(() => undefined),
      })
      return describeOutcome(outcomes, dependencies)
    },
  })
}

/** The answer is bound to what was asked: a plan token of the functions as they are goes with the question. */
function ask(call: Call, plans: readonly UpgradePlan[], { planTokens }: Dependencies) {
  const names = plans.map(({ name, api, from, to }) => `${name} (${api.region}) from ${from} to ${to}`)
  const risks = [
    ...new Set(
      plans.flatMap((plan) => plan.risks.filter(({ level }) => level === "high").map(({ what }) => what)),
    ),
  ]
  const message =
    `Upgrade the runtime of ${plans.length === 1 ? "this function" : `these ${plans.length} functions`}? ` +
    `${firstOf(names, NAMES_IN_QUESTION).join("; ")}.` +
    (risks.length > 0 ? ` Known risks: ${risks.join(" ")}` : "")
  return askUser(call, { message, label: "Upgrade", state: planTokens.mint(call.principal.id, plans).token })
}

function checkAnswer(call: Call, plans: readonly UpgradePlan[], { planTokens }: Dependencies) {
  const asked = call.requestState.open<string>()
  if (asked === undefined)
    throw new ToolError("Nothing was changed: the answer came without the question's state.")
  planTokens.verify(asked, call.principal.id, plans)
}

const planFirst = () =>
  new ToolError(
    "Nothing was changed: this client cannot ask its user. Call plan_runtime_upgrade with these functions, show the plan to " +
      "the user, and call upgrade_runtime again with its plan_token once the user agrees.",
  )

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
