import { join } from "node:path"
import { refuseForNow, refuseScope, refuseUnknown } from "@mcp-on-aws/hosting/auth/challenge"
import type { HttpResponse } from "@mcp-on-aws/hosting/http"
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
  /**
   * In front of `path`, but for OPTIONS, on a REST API; health and metadata stay open. Nothing is cached, as its
   * answer depends on the tool that a request names. It has the function's environment with `MCP_AUTH=oauth`;
   * the function then has `MCP_AUTH=gateway`.
   */
  authorizer: {
    handler: "authorizer.handler",
    type: "REQUEST",
    cacheSeconds: 0,
    memoryMb: 256,
    timeoutSeconds: 10,
  },
} as const

/**
 * What a REST API answers where its authorizer lets nobody through, by the gateway response's type. The challenge has
 * to come from there: API Gateway renames the `WWW-Authenticate` of a function, and clients then find no way in.
 */
export function describeGatewayResponses(metadataUrl: string) {
  return {
    UNAUTHORIZED: forAnyPage(refuseUnknown({ scopes: [scopes.read], metadataUrl })),
    ACCESS_DENIED: forAnyPage(refuseScope({ scopes: Object.values(scopes), metadataUrl }, null)),
    AUTHORIZER_FAILURE: forAnyPage(refuseForNow()),
  }
}

export interface GatewayResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** A page that the server would refuse learns no more from these than that it needs a token. */
const forAnyPage = ({ status, headers, body }: HttpResponse): GatewayResponse => ({
  status,
  headers: {
    ...headers,
    "access-control-allow-origin": "*",
    "access-control-expose-headers": "WWW-Authenticate",
  },
  body: body as string,
})
