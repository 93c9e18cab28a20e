import type { JSONRPCNotification, JSONRPCResponse, RequestId } from "@modelcontextprotocol/server"
import type { ServedCaller } from "@mcp-on-aws/hosting/request-facts"
import type { Actor } from "./actor.ts"
import { formatEventId, isStreamName } from "./position.ts"
import { parseWireId } from "./questions.ts"

/** The client answers a question: stored before it is used, as the call that asked may have to run again. */
export async function takeAnswer(
  actor: Actor,
  message: JSONRPCResponse,
  caller: ServedCaller,
): Promise<void> {
  const asked = message.id === undefined ? undefined : parseWireId(message.id)
  if (message.id === undefined || !asked) return
  if (isStreamName(asked.stream)) {
    const stream = await actor.calls.find(asked.stream, caller)
    const hash = stream?.questionHash(asked.ordinal)
    if (!stream || hash === undefined) return
    await actor.log.storeAnswer(asked.stream, asked.ordinal, { hash, message })
    stream.keepAnswer(asked.ordinal, { hash, message })
  }
  const question = actor.questions.get(message.id)
  // Not asked yet by a call that runs again: it will find the answer.
  if (!question) return
  actor.questions.remove(message.id)
  actor.deliver({ ...message, id: question.sdkId })
}

/** The client tells how far it is with a question, by the token that the question had on the wire. */
export function takeProgress(actor: Actor, message: JSONRPCNotification) {
  const question = actor.questions.get(message.params?.progressToken as RequestId)
  if (!question) return
  actor.deliver({ ...message, params: { ...message.params, progressToken: question.sdkId } })
}

/** The client takes back a call whose task died: without an end it would run again for whoever resumes it. */
export async function cancelLeftBehind({ log, fence }: Actor, id: RequestId): Promise<void> {
  const stream = await log.findStream(id)
  if (stream === undefined) return
  const position = { fence, seq: 0 }
  const event = { ...position, id: formatEventId(stream, position), message: undefined, answers: id }
  await log.end(stream, event, false)
}
