import { isJSONRPCNotification, isJSONRPCRequest } from "@modelcontextprotocol/server"
import type { JSONRPCNotification, JSONRPCRequest } from "@modelcontextprotocol/server"
import type { LoggedAnswer, LoggedStream } from "./event-log.ts"
import { parseWireId } from "./questions.ts"

/** What an earlier run of a call already said and asked, so that running it again repeats nothing. */
export class EarlierRun {
  readonly answers: Map<number, LoggedAnswer>
  /** By their ordinal in the call. */
  readonly questions = new Map<number, JSONRPCRequest>()
  readonly #said = new Map<string, number>()
  readonly #progress = new Map<string, number>()
  readonly #takenBack = new Set<unknown>()

  constructor({ events, answers }: Pick<LoggedStream, "events" | "answers">) {
    this.answers = new Map(answers)
    for (const { message } of events) {
      if (isJSONRPCRequest(message)) this.questions.set(parseWireId(message.id)?.ordinal ?? -1, message)
      else if (isJSONRPCNotification(message)) this.#remember(message)
    }
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
    const text = JSON.stringify(message)
    const left = this.#said.get(text) ?? 0
    if (left > 0) this.#said.set(text, left - 1)
    return left > 0
  }

  #remember(message: JSONRPCNotification) {
    const progress = readProgress(message)
    if (progress) {
      this.#progress.set(progress.token, progress.value)
      return
    }
    if (message.method === "notifications/cancelled") this.#takenBack.add(message.params?.requestId)
    const text = JSON.stringify(message)
    this.#said.set(text, (this.#said.get(text) ?? 0) + 1)
  }
}

function readProgress({ method, params }: JSONRPCNotification) {
  if (method !== "notifications/progress") return undefined
  return { token: JSON.stringify(params?.progressToken), value: Number(params?.progress) }
}
