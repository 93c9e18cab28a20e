import { isJSONRPCNotification, isJSONRPCRequest } from "@modelcontextprotocol/server"
import type { JSONRPCNotification, RequestId } from "@modelcontextprotocol/server"
import type { EventLog, LoggedAnswer, LoggedEvent } from "./event-log.ts"
import { hashJson } from "./hash-json.ts"
import { START } from "./position.ts"
import { hashQuestion, parseWireId } from "./questions.ts"

/** What an earlier run of a call already said and asked, so that running it again repeats nothing. */
export class EarlierRun {
  /** By the ordinal of the server's question in its call. */
  readonly answers = new Map<number, LoggedAnswer>()
  /** By their ordinal in the call. */
  readonly questions = new Map<number, { readonly id: RequestId; readonly hash: string }>()
  /** The requests that have their end. */
  readonly ended = new Set<RequestId>()
  isEmpty = true
  /** By a hash: a call may have said more than fits in memory. */
  readonly #said = new Map<string, number>()
  readonly #progress = new Map<string, number>()
  readonly #takenBack = new Set<unknown>()

  add({ message, answers }: LoggedEvent) {
    this.isEmpty = false
    if (answers !== undefined) this.ended.add(answers)
    if (isJSONRPCRequest(message)) {
      const question = { id: message.id, hash: hashQuestion(message) }
      this.questions.set(parseWireId(message.id)?.ordinal ?? -1, question)
    } else if (isJSONRPCNotification(message)) this.#remember(message)
  }

  /** Whether a question of its waits for an answer: then the call did nothing since it asked. */
  get isWaiting(): boolean {
    return [...this.questions].some(
      ([ordinal, { id }]) => !this.answers.has(ordinal) && !this.#takenBack.has(id),
    )
  }

  /** Whether the client has this already, or will get it from the log. Each is counted once. */
  covers(message: JSONRPCNotification): boolean {
    const progress = readProgress(message)
    if (progress) return progress.value <= (this.#progress.get(progress.token) ?? -Infinity)
    const hash = hashJson(message)
    const left = this.#said.get(hash) ?? 0
    if (left > 0) this.#said.set(hash, left - 1)
    return left > 0
  }

  #remember(message: JSONRPCNotification) {
    const progress = readProgress(message)
    if (progress) {
      this.#progress.set(progress.token, progress.value)
      return
    }
    if (message.method === "notifications/cancelled") this.#takenBack.add(message.params?.requestId)
    const hash = hashJson(message)
    this.#said.set(hash, (this.#said.get(hash) ?? 0) + 1)
  }
}

/** Reads one event after the other, and the answers last: an owner that lives after all may still store one. */
export async function readEarlierRun(log: EventLog, stream: string): Promise<EarlierRun> {
  const earlier = new EarlierRun()
  for await (const event of log.readAfter(stream, START)) earlier.add(event)
  for (const [ordinal, answer] of await log.readAnswers(stream)) earlier.answers.set(ordinal, answer)
  return earlier
}

function readProgress({ method, params }: JSONRPCNotification) {
  if (method !== "notifications/progress") return undefined
  return { token: JSON.stringify(params?.progressToken), value: Number(params?.progress) }
}
