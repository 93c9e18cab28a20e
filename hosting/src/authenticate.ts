import type { AuthInfo } from "@modelcontextprotocol/server"
import type { Principal } from "@mcp-on-aws/tools/definition"
import type { HttpRequest, HttpResponse } from "./http.ts"

export interface Caller {
  readonly principal: Principal
  /** What a verified token said, for the SDK's handlers. */
  readonly verified?: AuthInfo
}

/** Who calls, or the answer that refuses: 401 with its challenge. */
export type Authenticate = (request: HttpRequest) => Promise<Caller | { readonly refusal: HttpResponse }>

/** Lets everybody in, as one and the same principal: for servers that nobody but their owner can reach. */
export const admitAnyone: Authenticate = async () => ({ principal: { id: "anyone" } })
