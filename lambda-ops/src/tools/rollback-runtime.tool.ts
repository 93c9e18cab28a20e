import { defineTool } from "@mcp-on-aws/tools/definition"
import { ToolError } from "@mcp-on-aws/tools/tool-error"
import * as z from "zod"
import type { Dependencies } from "../dependencies.ts"
import { planRollback, rollBackFunction } from "../upgrade/rollback-function.ts"
import type { Rollback } from "../upgrade/rollback-function.ts"
import { scopes } from "../scopes.ts"
import { answer } from "./answer.ts"
import { askUser, canBeAsked, readDecision } from "./ask-user.ts"
import { functionReference, region } from "./function-input.ts"

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
        .describe("Take this version's runtime; without it, the newest backup of the same code"),
      confirm: z.boolean().default(false).describe("Only for clients that cannot ask: the user agreed"),
    }),
    output,
    annotations: { readOnlyHint: false, idempotentHint: true, destructiveHint: true, openWorldHint: true },
    scope: scopes.write,
    async run(args, call) {
      const { api, name } = await dependencies.regions.resolve(args.function, args.region)
      const plan = await planRollback(dependencies.catalog, {
        api,
        name,
        version: args.version,
        signal: call.signal,
      })
      const decision = readDecision(call)
      if (decision === "no") return describe(plan, plan.fn.revisionId, false)
      if (decision === "not asked yet" && canBeAsked(call)) {
        await dependencies.guard.check(api, plan.fn)
        return askUser(call, { message: question(plan), label: "Roll back", state: stateOf(plan) })
      }
      if (decision === "yes" && call.requestState.open<string>() !== stateOf(plan)) {
        throw new ToolError(`Nothing was changed: somebody changed ${name} after the question. Call again.`)
      }
      if (decision === "not asked yet" && !args.confirm) {
        throw new ToolError(
          `Nothing was changed: this client cannot ask its user. Ask whether ${question(plan)} Then call again with confirm: true.`,
        )
      }
      const restored = await rollBackFunction(dependencies, { api, plan, principal: call.principal.id })
      return describe(plan, restored.revisionId, true)
    },
  })
}

const stateOf = ({ fn, runtime, version }: Rollback) =>
  JSON.stringify([fn.arn, fn.revisionId, runtime, version])

const question = ({ fn, runtime, version, codeDiffers }: Rollback) =>
  `the runtime of ${fn.name} (${fn.region}) may go back from ${fn.runtime} to ${runtime}, which its version ${version} has?` +
  (codeDiffers ? " Its code is not that version's: only the runtime goes back." : "")

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
      ? `${fn.name} is back on ${runtime} and active.`
      : `Nothing was changed: the user did not agree. ${fn.name} stays on ${fn.runtime}.`,
  ])
}
