import { SettingsError, hostingSettings } from "@mcp-on-aws/hosting/settings"
import type { ToolSet, ToolSetOptions } from "@mcp-on-aws/tools/definition"
import * as z from "zod"
import { createStreamAuditLog } from "./audit/audit-log.ts"
import { connect } from "./connect.ts"
import { lambdaOpsSettings } from "./settings.ts"
import { createLambdaOpsToolSet } from "./tool-set.ts"

export { identity } from "./identity.ts"

/** Signs nothing: without writes there is no plan to carry out. */
const READ_ONLY_KEY = "read-only"

export const settings = {
  ...lambdaOpsSettings,
  MCP_REQUEST_STATE_KEY: hostingSettings.MCP_REQUEST_STATE_KEY,
  AWS_LAMBDA_LOG_GROUP_NAME: z
    .string()
    .default("the function's log group")
    .describe("Where the audit log is; Lambda sets it"),
}

/**
 * The definitions as stateless-lambda serves them on Lambda: the function's log is the audit log.
 * @throws SettingsError
 */
export function createToolSet(options: ToolSetOptions): ToolSet {
  // Checked before: schemas that transform would refuse their own results.
  const checked = options.settings as z.output<z.ZodObject<typeof settings>>
  const { MCP_REQUEST_STATE_KEY: key, LAMBDA_OPS_ALLOW_WRITES: allowWrites } = checked
  if (allowWrites && key === undefined) {
    throw new SettingsError(
      "MCP_REQUEST_STATE_KEY is not set: where writes are allowed, it signs plans and questions, the same in every instance",
    )
  }
  const audit = createStreamAuditLog((line) => process.stdout.write(line), {
    place: `CloudWatch Logs, ${checked.AWS_LAMBDA_LOG_GROUP_NAME}, lines with level "audit"`,
  })
  return createLambdaOpsToolSet(connect({ settings: checked, audit, key: key ?? READ_ONLY_KEY }))
}
