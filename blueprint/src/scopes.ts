import { lambdaOps } from "@mcp-on-aws/lambda-ops/deployment"
import { scopes as notes } from "@mcp-on-aws/tools/notes-scopes"

/** What callers may be granted, by what the server of a stack offers. */
export const scopes = { notes, operations: lambdaOps.scopes } as const
