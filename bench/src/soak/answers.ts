import { readArrivals } from "./read-answer.ts"
import type { Arrival, Message } from "./read-answer.ts"

/** The last message of an answer, which must be a result. */
export async function readResult(response: Response): Promise<Record<string, unknown>> {
  let last: Message | undefined
  for await (const { message } of readArrivals(response)) last = message
  return resultOf(last, response.status)
}

/** What a tool answered, which must not be an error. */
export async function readStructured<Content>(response: Response): Promise<Content> {
  return structuredOf<Content>(await readResult(response))
}

export function structuredOf<Content>(result: Record<string, unknown>): Content {
  if (result.isError === true || typeof result.structuredContent !== "object") throw unexpected(result)
  return result.structuredContent as Content
}

/** Reads until a message is as it is looked for; the rest is the reader's. */
export async function readUntil(
  arrivals: AsyncGenerator<Arrival>,
  isWanted: (message: Message) => boolean,
): Promise<Arrival> {
  for (;;) {
    const next = await arrivals.next()
    if (next.done) throw new Error("The answer ended before what was waited for")
    const { message } = next.value
    if (message.error) throw unexpected(message)
    if (isWanted(message)) return next.value
  }
}

export function resultOf(message: Message | undefined, status = 200): Record<string, unknown> {
  if (message?.result === undefined || status !== 200) throw unexpected({ status, ...message })
  return message.result
}

export const unexpected = (what: unknown) =>
  new Error(`Not as expected: ${JSON.stringify(what)?.slice(0, 400)}`)

export const isResult = ({ result }: Message) => result !== undefined
export const isProgress = ({ method }: Message) => method === "notifications/progress"
