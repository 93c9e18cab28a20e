import { ProtocolError, ProtocolErrorCode } from "@modelcontextprotocol/server"
import type { StandardSchemaWithJSON } from "@modelcontextprotocol/server"
import type { ToolSet } from "@mcp-on-aws/tools/definition"
import type { Logger } from "../log.ts"

/**
 * The same definitions for the SDK's own server class, which validates before it calls them: what a schema throws (in a
 * transform, a refinement) is logged, and not told to clients. It knows no request: the definition's name has to do.
 */
export function hideSchemaFailures(toolSet: ToolSet, logger: Logger): ToolSet {
  return {
    ...toolSet,
    tools: toolSet.tools.map((tool) => ({
      ...tool,
      input: hide(tool.input, logger.with({ definition: tool.name })),
      ...(tool.output && { output: hide(tool.output, logger.with({ definition: tool.name })) }),
    })),
    prompts: toolSet.prompts.map((prompt) => ({
      ...prompt,
      ...(prompt.args && { args: hide(prompt.args, logger.with({ definition: prompt.name })) }),
    })),
  }
}

function hide(schema: StandardSchemaWithJSON, logger: Logger): StandardSchemaWithJSON {
  const standard = schema["~standard"]
  return {
    "~standard": {
      ...standard,
      validate: async (value, options) => {
        try {
          return await standard.validate(value, options)
        } catch (error) {
          logger.error("a schema failed", { error })
          throw new ProtocolError(
            ProtocolErrorCode.InternalError,
            "Internal error; the server's log has its cause",
          )
        }
      },
    },
  }
}
