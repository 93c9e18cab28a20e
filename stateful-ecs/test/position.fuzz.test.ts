import { describe, expect, test } from "@jest/globals"
import fc from "fast-check"
import {
  createStreamName,
  formatEventId,
  isAfter,
  isStreamName,
  parseEventId,
  readRequestId,
  sortable,
} from "../src/sessions/position.ts"
import { createSessionId, isSessionId, sessionKey } from "../src/sessions/session-key.ts"

const position = fc.record({ fence: fc.nat({ max: 999_999 }), seq: fc.nat({ max: 99_999_999 }) })
const requestId = fc.oneof(fc.integer(), fc.string({ maxLength: 40 }))
const stream = fc.oneof(
  fc.constant("g"),
  requestId.map((id) => createStreamName([id])),
)

describe("an event id", () => {
  test("gives back the place that it names", () => {
    fc.assert(
      fc.property(stream, position, (stream, at) => {
        expect(parseEventId(formatEventId(stream, at))).toEqual({ stream, ...at })
      }),
    )
  })

  test("is either a place or nothing, whatever a client sends, and cannot reach another key of the table", () => {
    const own = fc.tuple(stream, position).map(([name, at]) => formatEventId(name, at))
    const piece = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom("#", "~", ":", "S#", "\n", "..", "0x1", "-1", "1e9"),
    )
    const changed = fc
      .tuple(own, fc.nat({ max: 60 }), piece)
      .map(([id, at, piece]) => id.slice(0, at) + piece + id.slice(at))
    fc.assert(
      fc.property(
        fc.oneof(
          changed,
          fc.string({ unit: "binary" }),
          fc.array(piece).map((parts) => parts.join(":")),
        ),
        (id) => {
          const cursor = parseEventId(id)
          if (!cursor) return
          expect(cursor.stream).toMatch(/^[\w.-]{1,160}$/)
          expect(Number.isSafeInteger(cursor.fence) && Number.isSafeInteger(cursor.seq)).toBe(true)
          expect(cursor.fence).toBeGreaterThanOrEqual(0)
          expect(cursor.seq).toBeGreaterThanOrEqual(0)
          if (isStreamName(cursor.stream)) {
            expect(["string", "number", "undefined"]).toContain(typeof readRequestId(cursor.stream))
          }
        },
      ),
    )
  })

  test("sorts as text as its place does in time", () => {
    fc.assert(
      fc.property(position, position, (a, b) => {
        expect(sortable(a) > sortable(b)).toBe(isAfter(a, b))
      }),
    )
  })
})

describe("a stream's name", () => {
  test("tells the id of its request, or none where that is too long for it", () => {
    fc.assert(
      fc.property(fc.oneof(requestId, fc.string({ unit: "binary", maxLength: 200 })), (id) => {
        const name = createStreamName([id])
        expect(isStreamName(name)).toBe(true)
        expect([id, undefined]).toContain(readRequestId(name))
      }),
    )
  })
})

describe("a session's key", () => {
  const principal = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom("ann", "ann#", "ann|app", "S#ann", ""),
  )
  const id = fc.oneof(
    fc.stringMatching(/^[A-Za-z0-9_-]{24}$/),
    fc.string({ unit: "binary" }),
    fc.constantFrom("#", "ann#x"),
  )

  test("is one principal's and one session's alone", () => {
    fc.assert(
      fc.property(fc.tuple(principal, id), fc.tuple(principal, id), (a, b) => {
        const [one, other] = [a, b].map(([who, id]) => sessionKey({ id: who }, id).pk)
        const isSame = a[0].toWellFormed() === b[0].toWellFormed() && a[1] === b[1]
        expect(one === other).toBe(isSame)
      }),
    )
  })

  test("is looked up for ids alone that a server could have given", () => {
    fc.assert(
      fc.property(fc.oneof(id, fc.constant(0).map(createSessionId)), (id) => {
        expect(isSessionId(id)).toBe(/^[A-Za-z0-9_-]+$/.test(id) && id.length === 24)
      }),
    )
  })
})
