import type { HttpResponse } from "../http.ts"
import { refuseForNow, refuseScope, refuseUnknown } from "./challenge.ts"

/** As `MCP_AUTH_SCOPE_PREFIX` and `MCP_AUTH_INITIAL_SCOPES`; a template's expressions pass through unread. */
interface IssuerScopes {
  readonly prefix?: string
  /** In place of `scopes.read`, and with their prefix already, as a template joins a list itself. */
  readonly initial?: string
}

export interface GatewayResponsesOptions extends IssuerScopes {
  /** The server's; reading is enough to begin with. */
  readonly scopes: { readonly read: string; readonly write: string }
  readonly metadataUrl: string
}

export interface GatewayResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/**
 * What a REST API answers where its authorizer lets nobody through, by the gateway response's type. The challenge has
 * to come from there: API Gateway renames the `WWW-Authenticate` of a function, and clients then find no way in.
 */
export function createGatewayResponses(options: GatewayResponsesOptions) {
  const { scopes, metadataUrl, prefix = "", initial } = options
  const all = [scopes.read, scopes.write].map((scope) => prefix + scope)
  const first = initial ?? prefix + scopes.read
  return {
    UNAUTHORIZED: forAnyPage(refuseUnknown({ scopes: [first], metadataUrl })),
    ACCESS_DENIED: forAnyPage(refuseScope({ scopes: all, metadataUrl }, null)),
    AUTHORIZER_FAILURE: forAnyPage(refuseForNow()),
  }
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
