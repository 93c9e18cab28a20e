import type { AuthInfo } from "@modelcontextprotocol/server"
import type { Principal } from "@mcp-on-aws/tools/definition"
import type { HttpRequest, HttpResponse } from "./http.ts"

export interface Caller {
  readonly principal: Principal
  /** What a verified token said, for the SDK's handlers. */
  readonly verified?: AuthInfo
  /** The answer to a message, or a batch, that needs more than the caller was granted. Without it nothing does. */
  readonly checkScopes?: (json: unknown) => HttpResponse | undefined
}

export interface Authenticate {
  /** Who calls, or the answer that refuses: 401 with its challenge. */
  (request: HttpRequest): Promise<Caller | { readonly refusal: HttpResponse }>
  /** Answers whoever asks, before anything else is known of them, how to be let in. */
  readonly answerMetadata?: (request: HttpRequest) => HttpResponse | Promise<HttpResponse> | undefined
}

/** Lets everybody in, as one and the same principal: for servers that nobody but their owner can reach. */
export const admitAnyone: Authenticate = async () => ({ principal: { id: "anyone" } })
