import { afterEach, describe, expect, jest, test } from "@jest/globals"
import { readFrameId, readFrames } from "../src/tasks/sse-frames.ts"
import { collect } from "./harness/collect.ts"

const FRAMES = ["id: 1\n\n", ": comment\n\n", "event: message\nid: 2\ndata: ü\n\n", "\n\n"]

afterEach(() => void jest.restoreAllMocks())

describe("an event stream", () => {
  test("comes in whole frames, wherever the network cut it; what is left over at its end is dropped", async () => {
    const bytes = Buffer.from(`${FRAMES.join("")}id: 3`)
    for (let size = 1; size <= bytes.byteLength; size++) {
      const frames = await collect(readFrames(cut(bytes, size)))

      expect(frames.map(String)).toEqual(FRAMES)
      expect(frames.map(readFrameId)).toEqual(["1", undefined, "2", undefined])
    }
  })

  test("has a long frame put together once, not with each chunk of it", async () => {
    const frame = Buffer.from(`data: ${"x".repeat(1_000_000)}\n\n`)
    const concat = jest.spyOn(Buffer, "concat")

    const [read] = await collect(readFrames(cut(frame, 10_000)))
    const copied = concat.mock.results.map(({ value }) => (value as Buffer).byteLength)

    expect(read?.equals(frame)).toBe(true)
    expect(copied).toEqual([frame.byteLength])
  })
})

async function* cut(bytes: Buffer, size: number) {
  for (let at = 0; at < bytes.byteLength; at += size) yield bytes.subarray(at, at + size)
}
