import type { JSONRPCNotification, JSONRPCRequest, RequestId } from "@modelcontextprotocol/server"
import { hashJson } from "./hash-json.ts"

/** A request of the server's that its client has not answered. */
export interface Question {
  readonly sdkId: RequestId
  readonly hash: string
  /** Which call asked, and its how-manieth question this is; nothing where no call did. */
  readonly asked?: { readonly stream: string; readonly ordinal: number }
}

/**
 * The SDK numbers its requests from 0 in every incarnation of a session: a late answer to a dead one would
 * match a new question. So on the wire they carry stream and fence, as do their progress tokens.
 */
export class Questions {
  readonly #open = new Map<string, Question>()
  readonly #wireIds = new Map<RequestId, string>()

  add(wireId: string, question: Question) {
    this.#open.set(wireId, question)
    this.#wireIds.set(question.sdkId, wireId)
  }

  get(wireId: RequestId): Question | undefined {
    return this.#open.get(String(wireId))
  }

  remove(wireId: RequestId) {
    const question = this.get(wireId)
    this.#open.delete(String(wireId))
    if (question) this.#wireIds.delete(question.sdkId)
  }

  /** Its call is over: whatever is still said of them reaches nobody. */
  removeOf(stream: string) {
    for (const [wireId, { asked }] of this.#open) if (asked?.stream === stream) this.remove(wireId)
  }

  /** The server takes a question back: its client knows it by another id, and need not answer any more. */
  rename(message: JSONRPCNotification): JSONRPCNotification {
    if (message.method !== "notifications/cancelled") return message
    const wireId = this.#wireIds.get(message.params?.requestId as RequestId)
    if (wireId === undefined) return message
    this.remove(wireId)
    return { ...message, params: { ...message.params, requestId: wireId } }
  }
}

/** As it goes to the client. */
export function withWireId(message: JSONRPCRequest, wireId: string): JSONRPCRequest {
  const meta = message.params?._meta
  if (meta?.progressToken === undefined) return { ...message, id: wireId }
  return { ...message, id: wireId, params: { ...message.params, _meta: { ...meta, progressToken: wireId } } }
}

/** The same for the same question of another run, whatever ids it carries there. */
export function hashQuestion({ method, params = {} }: JSONRPCRequest): string {
  const { _meta, elicitationId: _, ...rest } = params
  const { progressToken: __, ...meta } = _meta ?? {}
  return hashJson([method, rest, meta])
}

/** Which question a wire id names, whoever asked it. */
export function parseWireId(id: RequestId): { stream: string; ordinal: number } | undefined {
  const [, stream, ordinal] = /^([\w.-]{1,160}):\d{1,6}:(\d{1,6})$/.exec(String(id)) ?? []
  return stream === undefined ? undefined : { stream, ordinal: Number(ordinal) }
}
