import { join } from "node:path"
import { authorizerFacts } from "@mcp-on-aws/hosting/lambda/authorizer-facts"
import { scopes } from "@mcp-on-aws/tools/notes-scopes"
import { notesTable } from "@mcp-on-aws/tools/notes-table"

/** What whoever deploys or runs this server has to know of it. Nothing here is repeated in a template by hand. */
export const statelessLambda = {
  name: "stateless-lambda",
  /** Made by `npm run build`. */
  zip: join(import.meta.dirname, "..", "dist", "lambda.zip"),
  handlers: { buffered: "lambda.handler", streamed: "lambda.streamHandler" },
  runtime: "nodejs24.x",
  architecture: "arm64",
  memoryMb: 512,
  /** Below the 29 s after which a REST API without streaming gives up. */
  timeoutSeconds: { buffered: 28, streamed: 300 },
  path: "/mcp",
  healthPath: "/health",
  readyPath: "/ready",
  tables: [notesTable],
  /** Reading is enough to begin with; whoever calls a tool that writes is asked for the other. */
  scopes,
  /** Where one load balancer stands before this and before a server with sessions, what has this header comes here. */
  needsNoSession: { header: "MCP-Protocol-Version", values: ["2026-07-28"] },
  authorizer: authorizerFacts,
} as const
