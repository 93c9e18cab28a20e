import { ProtocolError, ProtocolErrorCode } from "@modelcontextprotocol/server"
import type { StandardSchemaWithJSON } from "@modelcontextprotocol/server"
import type { ToolSet } from "@mcp-on-aws/tools/definition"
import type { Logger } from "../log.ts"
import { mapSchemas } from "./map-schemas.ts"

/**
 * The same definitions for the SDK's own server class, which validates before it calls them: what a schema throws (in a
 * transform, a refinement) is logged, and not told to clients. It knows no request: the definition's name has to do.
 */
export const hideSchemaFailures = (toolSet: ToolSet, logger: Logger): ToolSet =>
  mapSchemas(toolSet, (schema, definition) => hide(schema, logger.with({ definition })))

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
