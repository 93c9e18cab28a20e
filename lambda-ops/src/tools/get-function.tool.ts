import { defineTool } from "@mcp-on-aws/tools/definition"
import * as z from "zod"
import { readReservedConcurrency } from "../aws/reserved-concurrency.ts"
import type { Dependencies } from "../dependencies.ts"
import { scopes } from "../scopes.ts"
import { answer } from "./answer.ts"
import { describeFunction, functionView, viewFunction } from "./function-view.ts"
import { functionReference, region } from "./function-input.ts"

export function createGetFunctionTool(dependencies: Dependencies) {
  const { regions, audit, readLastInvocation } = dependencies
  return defineTool({
    name: "get_function",
    title: "Look at one function",
    description:
      "One function's configuration, tags, concurrency, aliases, versions, last day with an invocation, and what this server " +
      "last did to it, also where that was cut off in the middle.",
    input: z.object({ function: functionReference, region }),
    output: functionView,
    annotations: { readOnlyHint: true, idempotentHint: true, destructiveHint: false, openWorldHint: true },
    scope: scopes.read,
    async run(args, { signal }) {
      const { api, fn } = await regions.find(args, signal)
      const { name } = fn
      const [tags, reserved, aliases, versions, last, steps] = await Promise.all([
        api.listTags(fn.arn, signal),
        readReservedConcurrency(api, name, signal),
        api.listAliases(name, signal),
        api.listVersions(name, signal),
        readLastInvocation(fn.region, name, signal),
        audit.lastOperation(fn.arn),
      ])
      const view = viewFunction({ fn, tags, reserved, aliases, versions, last, steps }, dependencies)
      return answer(view, describeFunction(view))
    },
  })
}
