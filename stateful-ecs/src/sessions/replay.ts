import type { LoggedEvent } from "./event-log.ts"
import { eventFrame } from "./sse.ts"

/** A frame that is longer goes alone. */
const CHUNK_BYTES = 64 * 1024

/**
 * What a reader missed, made as it takes it: a client that does not read costs little. Nothing where it missed nothing.
 * Its beginning is there already: a table that fails does so before the answer begins.
 */
export async function replay(
  missed: AsyncIterable<LoggedEvent> | Iterable<LoggedEvent>,
): Promise<AsyncGenerator<Uint8Array> | undefined> {
  const chunks = toChunks(missed)
  const first = await chunks.next()
  return first.done ? undefined : startWith(first.value, chunks)
}

export async function* startWith(
  first: Uint8Array,
  rest?: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield first
  if (rest) yield* rest
}

async function* toChunks(
  events: AsyncIterable<LoggedEvent> | Iterable<LoggedEvent>,
): AsyncGenerator<Uint8Array> {
  let text = ""
  for await (const event of events) {
    text += eventFrame(event)
    if (text.length < CHUNK_BYTES) continue
    yield Buffer.from(text)
    text = ""
  }
  if (text !== "") yield Buffer.from(text)
}
