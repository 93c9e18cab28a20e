import { ProtocolError, ProtocolErrorCode, createRequestStateCodec } from "@modelcontextprotocol/server"
import type { ServerContext } from "@modelcontextprotocol/server"
import type { RequestState } from "@mcp-on-aws/tools/definition"
import { isCanonicalBase64url } from "../base64url.ts"
import type { ReadFacts } from "./request-facts.ts"

const TTL_SECONDS = 600

interface Sealed {
  /** The tool or prompt that sealed it: no other may open it. */
  readonly by: string
  readonly payload: unknown
}

export interface RequestStates {
  /** For the SDK's `requestState.verify`: refuses what was not signed here for this principal, or is too old. */
  readonly verify: (state: string, context: ServerContext) => Promise<unknown>
  /** The state of one call of the definition named `by`. */
  of(by: string, context: ServerContext): RequestState
}

/**
 * State that a call carries through the client across its rounds: signed with a key that all instances
 * share, bound to principal, method and definition, valid for ten minutes.
 */
export function createRequestStates(key: string | undefined, readFacts: ReadFacts): RequestStates {
  const codec =
    key === undefined
      ? undefined
      : createRequestStateCodec<Sealed>({
          key,
          ttlSeconds: TTL_SECONDS,
          bind: (context) => `${context.mcpReq.method}\n${readFacts(context).principal.id}`,
        })
  const needCodec = () => {
    if (codec) return codec
    throw new Error(
      "MCP_REQUEST_STATE_KEY is not set: calls that carry state across rounds need it in every instance",
    )
  }
  return {
    verify: async (state, context) => {
      if (!hasOneSpelling(state)) throw invalidState()
      return needCodec().verify(state, context)
    },
    of: (by, context) => ({
      seal: async (payload) => needCodec().mint({ by, payload }, context),
      open: <T>() => {
        const sealed = context.mcpReq.requestState<Sealed>()
        if (sealed === undefined) return undefined
        if (sealed.by !== by) throw invalidState()
        return sealed.payload as T
      },
    }),
  }
}

const invalidState = () =>
  new ProtocolError(ProtocolErrorCode.InvalidParams, "Invalid or expired requestState")

/** After its version. */
const hasOneSpelling = (state: string) => state.split(".").slice(1).every(isCanonicalBase64url)
