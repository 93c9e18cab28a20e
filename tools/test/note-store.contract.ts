import { beforeEach, describe, expect, test } from "@jest/globals"
import { DRAFT_LIFETIME_SECONDS, MAX_APPENDS } from "../src/notes/draft.ts"
import { MAX_BODY_BYTES, MAX_TITLE_CHARACTERS } from "../src/notes/note.ts"
import type { NoteStore, PageRequest } from "../src/notes/note-store.ts"
import { ToolError } from "../src/tool-error.ts"

const alice = { id: "alice" }
const bob = { id: "bob" }
const now = Date.parse("2026-11-01T12:00:00.000Z")
const lifetime = DRAFT_LIFETIME_SECONDS * 1000

/** What every NoteStore promises. `createStore` is called once a test and must give an empty one. */
export function describeNoteStore(name: string, createStore: (clock: () => number) => Promise<NoteStore>) {
  describe(name, () => {
    let store: NoteStore
    let time: number
    beforeEach(async () => {
      time = now
      store = await createStore(() => time)
    })

    const add = (...ids: string[]) =>
      Promise.all(ids.map((id) => store.addNote(alice, { id, title: `Note ${id}`, body: `Body ${id}` })))

    const walk = async (page: PageRequest) => {
      const pages: string[][] = []
      let cursor: string | undefined
      do {
        const answer = await store.listNotes(alice, { ...page, cursor })
        pages.push(answer.notes.map((note) => note.id))
        cursor = answer.nextCursor
      } while (cursor !== undefined && pages.length < 20)
      return pages
    }

    describe("notes", () => {
      test("gives back what was stored", async () => {
        const { note, added } = await store.addNote(alice, { id: "a", title: "Tïtle", body: "line\n\n✓ 🎉" })

        expect(added).toBe(true)
        expect(note).toEqual({
          id: "a",
          title: "Tïtle",
          body: "line\n\n✓ 🎉",
          createdAt: "2026-11-01T12:00:00.000Z",
        })
        expect(await store.getNote(alice, "a")).toEqual(note)
      })

      test("knows nothing of a note that is not there, whatever its id", async () => {
        expect(await store.getNote(alice, "absent")).toBeUndefined()
        expect(await store.getNote(alice, "")).toBeUndefined()
        expect(await store.getNote(alice, "x".repeat(5000))).toBeUndefined()
        expect(await store.deleteNote(alice, "absent")).toBe(false)
        expect(await store.deleteNote(alice, "x".repeat(5000))).toBe(false)
      })

      test("leaves a note alone that is there already, and answers it", async () => {
        await add("a")

        const second = await store.addNote(alice, { id: "a", title: "Other", body: "Other" })

        expect(second.added).toBe(false)
        expect(second.note).toMatchObject({ title: "Note a", body: "Body a" })
        expect(await store.getNote(alice, "a")).toEqual(second.note)
      })

      test("adds exactly once when many add the same id at once", async () => {
        const bodies = Array.from({ length: 20 }, (_, index) => `Body ${index}`)

        const answers = await Promise.all(
          bodies.map((body) => store.addNote(alice, { id: "a", title: "T", body })),
        )

        expect(answers.filter(({ added }) => added)).toHaveLength(1)
        expect(new Set(answers.map(({ note }) => note.body)).size).toBe(1)
      })

      test("deletes a note once", async () => {
        await add("a", "b")

        expect(await store.deleteNote(alice, "a")).toBe(true)
        expect(await store.deleteNote(alice, "a")).toBe(false)
        expect(await walk({ limit: 10 })).toEqual([["b"]])
      })

      test("refuses what is over its limits, naming them, and stores nothing of it", async () => {
        const long = { id: "a", title: "x".repeat(MAX_TITLE_CHARACTERS + 1), body: "b" }
        const large = { id: "a", title: "t", body: "é".repeat(MAX_BODY_BYTES / 2 + 1) }

        await expect(store.addNote(alice, long)).rejects.toThrow(ToolError)
        await expect(store.addNote(alice, large)).rejects.toThrow(
          new RegExp(`at most ${MAX_BODY_BYTES} bytes`),
        )
        expect(await store.getNote(alice, "a")).toBeUndefined()
      })

      test("takes a note that is exactly at its limits", async () => {
        const note = {
          id: "a",
          title: "é".repeat(MAX_TITLE_CHARACTERS),
          body: "é".repeat(MAX_BODY_BYTES / 2),
        }

        await store.addNote(alice, note)

        expect(await store.getNote(alice, "a")).toMatchObject(note)
      })

      test("ends with the signal's reason when it is aborted", async () => {
        const reason = new Error("the client went away")
        const signal = AbortSignal.abort(reason)

        await expect(store.getNote(alice, "a", { signal })).rejects.toBe(reason)
        await expect(store.addNote(alice, { id: "a", title: "t", body: "b" }, { signal })).rejects.toBe(
          reason,
        )
        expect(await store.getNote(alice, "a")).toBeUndefined()
      })
    })

    describe("pages", () => {
      test("list every note once, by descending id, without its body", async () => {
        await add("c", "a", "e", "b", "d")

        expect(await walk({ limit: 2 })).toEqual([["e", "d"], ["c", "b"], ["a"]])
        expect(await walk({ limit: 5 })).toEqual([["e", "d", "c", "b", "a"]])
        const { notes } = await store.listNotes(alice, { limit: 1 })
        expect(notes).toEqual([{ id: "e", title: "Note e", createdAt: "2026-11-01T12:00:00.000Z" }])
      })

      test("go on from where the cursor stood when that note is deleted meanwhile", async () => {
        await add("a", "b", "c")
        const first = await store.listNotes(alice, { limit: 2 })
        await store.deleteNote(alice, "b")

        const second = await store.listNotes(alice, { limit: 2, cursor: first.nextCursor })

        expect(second.notes.map(({ id }) => id)).toEqual(["a"])
      })

      test("can be narrowed to ids that begin alike", async () => {
        await add("ab-1", "ab-2", "ac-1", "b")

        expect((await walk({ limit: 1, prefix: "ab" })).flat()).toEqual(["ab-2", "ab-1"])
        expect(await walk({ limit: 10, prefix: "zz" })).toEqual([[]])
        expect(await walk({ limit: 10, prefix: "#\u0000%" })).toEqual([[]])
        expect(await walk({ limit: 10, prefix: "x".repeat(5000) })).toEqual([[]])
      })

      test("give a cursor that says nothing of the principal", async () => {
        await add("a", "b")

        const { nextCursor = "" } = await store.listNotes(alice, { limit: 1 })

        expect(nextCursor).not.toBe("")
        expect(nextCursor + Buffer.from(nextCursor, "base64url").toString()).not.toContain("alice")
      })

      test.each(["", "nonsense!", "bm90ZSNh", "e30", "x".repeat(5000)])(
        "refuse the cursor %j clearly",
        async (cursor) => {
          await expect(store.listNotes(alice, { limit: 1, cursor })).rejects.toThrow(
            /is no cursor of this list/,
          )
          await expect(store.listNotes(alice, { limit: 1, cursor })).rejects.toThrow(ToolError)
        },
      )

      test("refuse a cursor of another prefix", async () => {
        await add("a1", "a2", "b1")
        const { nextCursor } = await store.listNotes(alice, { limit: 1, prefix: "a" })

        await expect(store.listNotes(alice, { limit: 1, prefix: "b", cursor: nextCursor })).rejects.toThrow(
          ToolError,
        )
      })
    })

    describe("another principal", () => {
      test("neither sees, lists, keeps from being added nor deletes a note", async () => {
        await add("a")

        expect(await store.getNote(bob, "a")).toBeUndefined()
        expect(await store.listNotes(bob, { limit: 10 })).toEqual({ notes: [] })
        expect(await store.deleteNote(bob, "a")).toBe(false)
        expect(await store.addNote(bob, { id: "a", title: "Bob's", body: "b" })).toMatchObject({
          added: true,
        })
        expect(await store.getNote(alice, "a")).toMatchObject({ title: "Note a" })
      })

      test("gets its own notes only with a cursor that was given to somebody else", async () => {
        await add("a", "b", "c")
        await store.addNote(bob, { id: "a", title: "Bob's", body: "b" })
        const { nextCursor } = await store.listNotes(alice, { limit: 1 })

        const page = await store.listNotes(bob, { limit: 10, cursor: nextCursor })

        expect(page.notes.map(({ title }) => title)).toEqual(["Bob's"])
      })

      test("cannot touch a draft, even knowing its handle", async () => {
        await store.startDraft(alice, { handle: "d", title: "Mine" })
        await store.appendToDraft(alice, { handle: "d", text: "text" })

        await expect(store.appendToDraft(bob, { handle: "d", text: "x" })).rejects.toThrow(
          /There is no draft "d"/,
        )
        expect(await store.closeDraft(bob, "d")).toBeUndefined()
        await store.deleteDraft(bob, "d")
        expect(await store.closeDraft(alice, "d")).toMatchObject({ body: "text" })
      })

      test("whose id is empty is refused: it would be everybody's", async () => {
        await expect(store.getNote({ id: "" }, "a")).rejects.toThrow(/empty id/)
        await expect(store.startDraft({ id: "" }, { handle: "d", title: "t" })).rejects.toThrow(/empty id/)
      })
    })

    describe("drafts", () => {
      const start = () => store.startDraft(alice, { handle: "d", title: "Draft" })
      const append = (text: string) => store.appendToDraft(alice, { handle: "d", text })

      test("grow by what is appended, in order", async () => {
        expect(await start()).toMatchObject({ handle: "d", title: "Draft", body: "" })

        expect(await append("one, ")).toMatchObject({ body: "one, " })
        expect(await append("two")).toMatchObject({ body: "one, two" })
      })

      test("lose nothing that is appended at once", async () => {
        await start()

        await Promise.all(Array.from({ length: 20 }, (_, index) => append(`<${index}>`)))

        const draft = await store.closeDraft(alice, "d")
        const parts = draft?.body.match(/<\d+>/g) ?? []
        expect(new Set(parts).size).toBe(20)
        expect(parts).toHaveLength(20)
      })

      test("take no more text once closed, and close again with the same answer", async () => {
        await start()
        await append("text")

        const closed = await store.closeDraft(alice, "d")

        await expect(append("more")).rejects.toThrow(/takes no more text/)
        expect(await store.closeDraft(alice, "d")).toEqual(closed)
        expect(closed).toMatchObject({ title: "Draft", body: "text" })
      })

      test("do not close while they are empty", async () => {
        await start()

        await expect(store.closeDraft(alice, "d")).rejects.toThrow(/holds no text yet/)
        await append("text")
        expect(await store.closeDraft(alice, "d")).toMatchObject({ body: "text" })
      })

      test("are as if they were not there once they expired", async () => {
        await start()
        await append("text")

        time += lifetime

        await expect(append("more")).rejects.toThrow(/There is no draft "d".* expired/)
        expect(await store.closeDraft(alice, "d")).toBeUndefined()
      })

      test("live on from their last change", async () => {
        expect(await start()).toMatchObject({ expiresAt: new Date(now + lifetime).toISOString() })
        time += lifetime - 1000

        expect(await append("text")).toMatchObject({ expiresAt: new Date(time + lifetime).toISOString() })
        time += lifetime - 1000
        expect(await store.closeDraft(alice, "d")).toMatchObject({ body: "text" })
      })

      test("hold as much as a note and not a byte more", async () => {
        await start()
        await append("é".repeat(MAX_BODY_BYTES / 2))

        await expect(append("x")).rejects.toThrow(
          `holds ${MAX_BODY_BYTES} bytes; 1 more would pass the limit`,
        )
        await expect(append("x")).rejects.toThrow(ToolError)
      })

      test("take a limited number of appends", async () => {
        await start()
        for (let count = 0; count < MAX_APPENDS; count++) await append("x")

        await expect(append("x")).rejects.toThrow(`appended to ${MAX_APPENDS} times, which is the limit`)
      })

      test("are gone once deleted, which may be done again", async () => {
        await start()
        await store.deleteDraft(alice, "d")
        await store.deleteDraft(alice, "d")

        await expect(append("x")).rejects.toThrow(/There is no draft/)
      })

      test("refuse too long a title", async () => {
        const title = "x".repeat(MAX_TITLE_CHARACTERS + 1)

        await expect(store.startDraft(alice, { handle: "d", title })).rejects.toThrow(ToolError)
      })

      test("do not show among the notes", async () => {
        await start()

        expect(await store.listNotes(alice, { limit: 10 })).toEqual({ notes: [] })
      })
    })
  })
}
