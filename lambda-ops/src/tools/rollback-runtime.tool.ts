import { defineTool } from "@mcp-on-aws/tools/definition"
import * as z from "zod"
import type { Dependencies } from "../dependencies.ts"
import { requireTime } from "../upgrade/host-time.ts"
import { planRollback, rollBackFunction } from "../upgrade/rollback-function.ts"
import type { Rollback } from "../upgrade/rollback-function.ts"
import { scopes } from "../scopes.ts"
import { answer } from "./answer.ts"
import { obtainConsent } from "./consent.ts"
import { confirm, functionReference, region } from "./function-input.ts"

const output = z.object({
  function: z.string(),
  rolled_back: z.boolean(),
  from: z.string(),
  to: z.string(),
  version: z.string().describe("The published version whose runtime it took"),
  revision_id: z.string(),
})

export function createRollbackRuntimeTool(dependencies: Dependencies) {
  return defineTool({
    name: "rollback_runtime",
    title: "Put the old runtime back",
    description:
      "Sets a function's runtime back to that of the version published before its upgrade; its code and settings stay. The " +
      "user is asked first; where the client cannot ask, confirm must be true.",
    input: z.object({
      function: functionReference,
      region,
      version: z
        .string()
        .regex(/^\d{1,10}$/)
        .optional()
        .describe(
          "Take this version's runtime; without it, the newest one's of the same code on another runtime",
        ),
      confirm,
    }),
    output,
    annotations: { readOnlyHint: false, idempotentHint: true, destructiveHint: true, openWorldHint: true },
    scope: scopes.write,
    async run(args, call) {
      const { regions, catalog, guard, planTokens, patience } = dependencies
      requireTime(call.hostTime, patience)
      const { version, confirm: given } = args
      const found = await regions.find(args, call.signal)
      await guard.check(found.api, found.fn, call.signal)
      const plan = await planRollback(catalog, { ...found, version, signal: call.signal })
      const consent = await obtainConsent(call, planTokens, {
        planned: [{ ...found.fn, from: found.fn.runtime ?? "", to: plan.runtime }],
        terms: { tool: "rollback_runtime", version: plan.version },
        question: writeQuestion(plan),
        risks: plan.risks,
        label: "Roll back",
        unasked: { given, how: "Then call again with confirm: true." },
      })
      if ("question" in consent) return consent.question
      if (!consent.agreed) return describe(plan, plan.fn.revisionId, false)
      const { principal, hostTime } = call
      const restored = await rollBackFunction(dependencies, { plan, principal: principal.id, hostTime })
      return describe(plan, restored.revisionId, true)
    },
  })
}

const writeQuestion = ({ fn, runtime, version }: Rollback) =>
  `Put the runtime of ${fn.name} in ${fn.region}, account ${fn.account}, back from ${fn.runtime} to ${runtime}, which its ` +
  `version ${version} has?`

function describe({ fn, runtime, version }: Rollback, revisionId: string, rolledBack: boolean) {
  const structured = {
    function: fn.name,
    rolled_back: rolledBack,
    from: fn.runtime ?? "",
    to: runtime,
    version,
    revision_id: revisionId,
  }
  return answer(structured, [
    rolledBack
      ? `${fn.name} is back on ${runtime}.`
      : `Nothing was changed: the user did not agree. ${fn.name} stays on ${fn.runtime}.`,
  ])
}
