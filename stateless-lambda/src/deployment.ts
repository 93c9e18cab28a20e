import { join } from "node:path"
import { createGatewayResponses } from "@mcp-on-aws/hosting/auth/gateway-responses"
import type { IssuerScopes } from "@mcp-on-aws/hosting/auth/gateway-responses"
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
  /** Where one load balancer stands before this and before a server with sessions, what has this header comes here. */
  needsNoSession: { header: "MCP-Protocol-Version", values: ["2026-07-28"] },
  authorizer: authorizerFacts,
} as const

/** What a REST API answers where its authorizer lets nobody through. */
export const describeGatewayResponses = (metadataUrl: string, issuer: IssuerScopes = {}) =>
  createGatewayResponses({ reading: [scopes.read], all: Object.values(scopes), metadataUrl, ...issuer })
