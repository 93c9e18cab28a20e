import type { HttpResponse } from "../http.ts"
import { refuseForNow, refuseScope, refuseUnknown } from "./challenge.ts"

export interface GatewayResponsesOptions {
  /** Enough to begin with. */
  readonly reading: readonly string[]
  readonly all: readonly string[]
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
export function createGatewayResponses({ reading, all, metadataUrl }: GatewayResponsesOptions) {
  return {
    UNAUTHORIZED: forAnyPage(refuseUnknown({ scopes: reading, metadataUrl })),
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
