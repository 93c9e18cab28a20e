import { describe, expect, test } from "@jest/globals"
import fc from "fast-check"
import { createMemoryNoteStore } from "./memory-note-store.ts"
import type { NotePage } from "../src/notes/note-store.ts"
import { decodeCursor, encodeCursor } from "../src/notes/page-cursor.ts"
import { ToolError } from "../src/tool-error.ts"
import { alice, bob } from "./recorded-call.ts"

const noteId = fc.stringMatching(/^[a-z0-9-]{1,64}$/)
/** What could be a cursor, and what somebody makes of one. */
const cursor = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.base64String(),
  noteId.map(encodeCursor),
  noteId.map((id) => `${encodeCursor(id)}=`),
  fc.string({ unit: "binary" }).map(encodeCursor),
  fc.constantFrom("", "__proto__", "0", encodeCursor("#"), encodeCursor("../alice")),
)

describe("a cursor of notes", () => {
  test("leads back to the note after which it was made", () => {
    fc.assert(
      fc.property(noteId, (id) => {
        expect(decodeCursor({ limit: 1, cursor: encodeCursor(id) })).toBe(id)
      }),
    )
  })

  test("is refused in words where no list gave it, and never shows a note of another", async () => {
    const store = createMemoryNoteStore()
    for (const id of ["a", "m", "z"]) {
      await store.addNote(alice, { id: `alice-${id}`, title: "hers", body: "hers" })
      await store.addNote(bob, { id: `bob-${id}`, title: "his", body: "his" })
    }
    await fc.assert(
      fc.asyncProperty(cursor, fc.integer({ min: 1, max: 100 }), async (cursor, limit) => {
        const answer = await store.listNotes(alice, { cursor, limit }).catch((error: unknown) => error)
        if (answer instanceof ToolError) {
          expect(answer.message).toContain("Begin again without a cursor")
          return
        }
        const id = Buffer.from(cursor, "base64url").toString()
        expect([id, encodeCursor(id)]).toEqual([expect.stringMatching(/^[a-z0-9-]{1,64}$/), cursor])
        expect((answer as NotePage).notes.filter(({ title }) => title !== "hers")).toEqual([])
      }),
    )
  })
})
