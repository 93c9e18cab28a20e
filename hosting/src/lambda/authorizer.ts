import type { APIGatewayAuthorizerResult, APIGatewayRequestAuthorizerEvent } from "aws-lambda"
import type { Authenticate } from "../authenticate.ts"
import type { HttpRequest } from "../http.ts"
import { joinHeaders } from "./event.ts"

/**
 * A REQUEST authorizer for a REST API over the same verification as the server's own. Who is not known gets a 401
 * from API Gateway, and a 403 where the request's headers (2026 era) name a tool that the token does not reach:
 * bodies are not shown to authorizers, so the function checks the scopes of everything else.
 */
export function createLambdaAuthorizer(authenticate: Authenticate) {
  return async (event: APIGatewayRequestAuthorizerEvent): Promise<APIGatewayAuthorizerResult> => {
    const request = toRequest(event)
    const who = await authenticate(request)
    // API Gateway makes a 401 of this very text, and a 500 of any other.
    if ("refusal" in who)
      throw new Error(who.refusal.status === 401 ? "Unauthorized" : "Cannot verify tokens")
    const { clientId = "", scopes = [], expiresAt = 0 } = who.verified ?? {}
    return {
      principalId: who.principal.id,
      policyDocument: {
        Version: "2012-10-17",
        Statement: [
          {
            Action: "execute-api:Invoke",
            Effect: who.checkScopes?.(announcedMessage(request)) ? "Deny" : "Allow",
            Resource: event.methodArn,
          },
        ],
      },
      context: { clientId, scopes: scopes.join(" "), expiresAt },
    }
  }
}

function toRequest(event: APIGatewayRequestAuthorizerEvent): HttpRequest {
  const { headers, multiValueHeaders, requestContext, httpMethod: method, path } = event
  const many = Object.entries(multiValueHeaders ?? {}).flatMap(([name, values = []]) =>
    values.map((value): [string, string] => [name, value]),
  )
  return {
    id: requestContext.requestId,
    method,
    path,
    query: "",
    headers: joinHeaders(many.length > 0 ? many : Object.entries(headers ?? {})),
    signal: new AbortController().signal,
  }
}

/** What the 2026 era's headers say of the body; the SDK refuses a body that says otherwise. */
function announcedMessage({ headers }: HttpRequest) {
  const name = decodeHeader(headers["mcp-name"] ?? "")
  return { method: headers["mcp-method"], params: { name, uri: name } }
}

/** Names that no header can hold are written in base64 (2026-07-28, "Value Encoding"). */
function decodeHeader(value: string): string {
  const [, encoded] = /^=\?base64\?([\w+/=]*)\?=$/.exec(value.trim()) ?? []
  return encoded === undefined ? value : Buffer.from(encoded, "base64").toString()
}
