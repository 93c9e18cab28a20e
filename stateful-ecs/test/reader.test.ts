import { describe, expect, test } from "@jest/globals"
import { readStream } from "../src/sessions/reader.ts"
import { collect } from "./harness/collect.ts"

const MEGABYTE = Buffer.alloc(1024 * 1024)

/** What the SDK writes to; `cut` tells that nobody takes it any more. */
function startSource() {
  const state = { cut: false }
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined
  const stream = new ReadableStream<Uint8Array>({
    start: (given) => void (controller = given),
    cancel: () => void (state.cut = true),
  })
  return {
    state,
    stream,
    write: (chunk: Uint8Array) => controller!.enqueue(chunk),
    end: () => controller!.close(),
  }
}

/** What was missed, and how much of it was taken. */
function startMissed(chunks: number) {
  const state = { taken: 0 }
  async function* give() {
    for (; state.taken < chunks;) {
      state.taken++
      yield MEGABYTE
    }
  }
  return { state, chunks: give() }
}

function open(missed = startMissed(0)) {
  const source = startSource()
  let closed = 0
  const options = { before: missed.chunks, signal: new AbortController().signal, onClose: () => closed++ }
  return { source, missed, reader: readStream(source.stream, options), closed: () => closed }
}

/** Everything that is on its way by now has arrived. */
const settled = () => new Promise(setImmediate)

describe("a reader", () => {
  test("takes what it missed as it is read, and then what came meanwhile", async () => {
    const { source, missed, reader } = open(startMissed(20))
    source.write(Buffer.from("new"))
    await settled()
    const body = reader.body[Symbol.asyncIterator]()

    await body.next()
    await settled()
    const taken = missed.state.taken
    source.end()
    const rest = await collect({ [Symbol.asyncIterator]: () => body })

    expect(taken).toBe(1)
    expect(rest).toHaveLength(20)
    expect(String(rest.at(-1))).toBe("new")
  })

  test("that leaves too much unread is cut off, however much it read of what it missed", async () => {
    const { source, reader, closed } = open(startMissed(20))
    const body = reader.body[Symbol.asyncIterator]()
    for (let at = 0; at < 20; at++) await body.next()

    for (let at = 0; at < 5; at++) source.write(MEGABYTE)
    await settled()

    expect([source.state.cut, closed()]).toEqual([true, 1])
  })

  test("ends when a newer one has come, and nothing is kept for it", async () => {
    const { source, missed, reader, closed } = open(startMissed(20))
    const body = reader.body[Symbol.asyncIterator]()
    await body.next()
    source.write(MEGABYTE)
    await settled()

    reader.end()
    await settled()

    expect([source.state.cut, closed()]).toEqual([true, 1])
    expect(await body.next()).toEqual({ done: true, value: undefined })
    expect(missed.state.taken).toBe(1)
  })
})
