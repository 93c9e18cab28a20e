import type { ToolSet } from "@mcp-on-aws/tools/definition"
import type { Dependencies } from "./dependencies.ts"
import { createUpgradeFleetPrompt } from "./prompts/upgrade-fleet.prompt.ts"
import { createFleetReportResources } from "./resources/fleet-report.resource.ts"
import { createRuntimesResource } from "./resources/runtimes.resource.ts"
import { createFindExpiringFunctionsTool } from "./tools/find-expiring-functions.tool.ts"
import { createGetFunctionTool } from "./tools/get-function.tool.ts"
import { createInvokeFunctionTool } from "./tools/invoke-function.tool.ts"
import { createListRuntimesTool } from "./tools/list-runtimes.tool.ts"
import { createPlanRuntimeUpgradeTool } from "./tools/plan-runtime-upgrade.tool.ts"
import { createRollbackRuntimeTool } from "./tools/rollback-runtime.tool.ts"
import { createUpgradeRuntimeTool } from "./tools/upgrade-runtime.tool.ts"

/**
 * What this server offers. Where writes are not allowed, the tools that write are not even listed: what a model
 * cannot see, neither its own mistake nor a text it read can make it call.
 */
export function createLambdaOpsToolSet(dependencies: Dependencies): ToolSet {
  const { allowWrites, guard, regions } = dependencies
  const { key, value } = guard.tag
  return {
    instructions:
      `Finds AWS Lambda functions on expiring runtimes in ${regions.names.join(", ")}, and plans their upgrade. ` +
      (allowWrites
        ? `Changes and invokes only functions that carry the tag ${key}=${value}, and only after the user agreed.`
        : "Read-only: it was started without writes allowed, so it has no tool that changes or invokes a function."),
    capabilities: { logging: {} },
    tools: [
      createListRuntimesTool(dependencies),
      createFindExpiringFunctionsTool(dependencies),
      createGetFunctionTool(dependencies),
      createPlanRuntimeUpgradeTool(dependencies),
      ...(allowWrites
        ? [
            createUpgradeRuntimeTool(dependencies),
            createRollbackRuntimeTool(dependencies),
            createInvokeFunctionTool(dependencies),
          ]
        : []),
    ],
    prompts: [createUpgradeFleetPrompt(dependencies)],
    resources: [createRuntimesResource(dependencies), ...createFleetReportResources(dependencies)],
  }
}
