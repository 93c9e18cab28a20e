import type { APIGatewayAuthorizerResult, APIGatewayProxyEvent } from "aws-lambda"
import { FunctionError } from "../lambda/function-error.ts"
import type { LambdaFunction } from "../lambda/function.ts"
import type { FrontAnswer, FrontRequest } from "./front.ts"
import { pairsOf } from "./function-answer.ts"

/** What the API answers itself; its headers reach the client under their own names. */
export interface GatewayResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface RestAuthorizerOptions {
  readonly fn: LambdaFunction
  /** The resource whose methods, OPTIONS excepted, it guards. */
  readonly path: string
  readonly responses: Readonly<
    Record<"UNAUTHORIZED" | "ACCESS_DENIED" | "AUTHORIZER_FAILURE", GatewayResponse>
  >
}

type AuthorizerContext = NonNullable<APIGatewayProxyEvent["requestContext"]["authorizer"]>

export interface RestAuthorizer {
  /** What the function hears of the caller, or what the client gets instead. Nothing for what is not guarded. */
  authorize(
    event: APIGatewayProxyEvent,
    request: FrontRequest,
  ): Promise<{ context: AuthorizerContext } | { refusal: FrontAnswer } | undefined>
}

/** API Gateway's Lambda authorizer of type REQUEST, without identity sources and without a cache. */
export function createRestAuthorizer({ fn, path, responses }: RestAuthorizerOptions): RestAuthorizer {
  const refuse = (type: keyof typeof responses) => {
    const { status, headers, body } = responses[type]
    return { refusal: { status, headers: pairsOf(headers), body: Buffer.from(body) } }
  }
  return {
    async authorize(event, { traceId }) {
      if (event.path !== path || event.httpMethod === "OPTIONS") return undefined
      try {
        const answer = await fn.invoke(describeEvent(event), { traceId })
        const result = JSON.parse(answer.toString()) as APIGatewayAuthorizerResult
        const { principalId, context } = result
        if (!allows(result)) return refuse("ACCESS_DENIED")
        // Numbers and booleans reach the function as text.
        const told = Object.entries(context ?? {}).map(([name, value]) => [name, String(value)])
        return {
          context: { ...Object.fromEntries(told), principalId, integrationLatency: 1 } as AuthorizerContext,
        }
      } catch (error) {
        const isVerdict = error instanceof FunctionError && error.message === "Unauthorized"
        return refuse(isVerdict ? "UNAUTHORIZED" : "AUTHORIZER_FAILURE")
      }
    },
  }
}

/** "Input to an API Gateway Lambda authorizer": all of a request but its body. */
function describeEvent({ body: _, isBase64Encoded: __, ...event }: APIGatewayProxyEvent) {
  const { apiId, stage, accountId } = event.requestContext
  const methodArn = `arn:aws:execute-api:us-east-1:${accountId}:${apiId}/${stage}/${event.httpMethod}${event.path}`
  return { type: "REQUEST", methodArn, ...event }
}

const allows = ({ policyDocument: { Statement: statements } }: APIGatewayAuthorizerResult) =>
  statements.length > 0 && statements.every(({ Effect }) => Effect === "Allow")
