import { beforeEach, describe, expect, test } from "@jest/globals"
import { createMemoryNoteStore } from "./memory-note-store.ts"
import type { NoteStore } from "../src/notes/note-store.ts"
import { MAX_BODY_BYTES } from "../src/notes/note.ts"
import { ToolError } from "../src/tool-error.ts"
import { createAppendToDraftTool } from "../src/tools/append-to-draft.tool.ts"
import { createPublishDraftTool } from "../src/tools/publish-draft.tool.ts"
import { createStartDraftTool } from "../src/tools/start-draft.tool.ts"
import { alice, bob, runTool } from "./recorded-call.ts"

let notes: NoteStore
beforeEach(() => {
  notes = createMemoryNoteStore()
})

const start = async () => {
  const { structuredContent } = await runTool(createStartDraftTool({ notes }), { title: "Long note" })
  return (structuredContent as { draft: string }).draft
}
const append = (draft: string, text: string, request = {}) =>
  runTool(createAppendToDraftTool({ notes }), { draft, text }, request)
const publish = (draft: string, request = {}, store = notes) =>
  runTool(createPublishDraftTool({ notes: store }), { draft }, request)
const listed = async () => (await notes.listNotes(alice, { limit: 100 })).notes.map(({ id }) => id)

describe("drafts", () => {
  test("become a note with all that was appended, in order", async () => {
    const draft = await start()
    await append(draft, "one, ")
    const { structuredContent } = await append(draft, "two")

    const published = await publish(draft)

    expect(structuredContent).toMatchObject({ draft, title: "Long note", bytes: 8 })
    const { id } = published.structuredContent as { id: string }
    expect(await notes.getNote(alice, id)).toMatchObject({ title: "Long note", body: "one, two" })
  })

  test("have handles that cannot be guessed from one another", async () => {
    const handles = await Promise.all(Array.from({ length: 50 }, start))

    const random = handles.map((handle) => /^draft-[0-9a-z]{9}-([0-9a-f]{32})$/.exec(handle)?.[1])
    expect(new Set(random).size).toBe(50)
    expect(random).not.toContain(undefined)
  })

  test("answer the same note when published again, and make only one", async () => {
    const draft = await start()
    await append(draft, "text")
    const first = await publish(draft)

    const second = await publish(draft)

    expect(second).toEqual(first)
    expect(await listed()).toHaveLength(1)
  })

  test("make one note when published several times at once", async () => {
    const draft = await start()
    await append(draft, "text")

    const results = await Promise.all([publish(draft), publish(draft), publish(draft)])

    expect(new Set(results.map(({ structuredContent }) => JSON.stringify(structuredContent))).size).toBe(1)
    expect(await listed()).toHaveLength(1)
  })

  test.each(["addNote", "deleteDraft"] as const)(
    "are published in the end where %s failed at first",
    async (method) => {
      const draft = await start()
      await append(draft, "text")
      const failing = { ...notes, [method]: () => Promise.reject(new Error("the process died here")) }
      await expect(publish(draft, {}, failing)).rejects.toThrow("the process died here")

      await publish(draft)

      const [id = ""] = await listed()
      expect(await listed()).toHaveLength(1)
      expect(await notes.getNote(alice, id)).toMatchObject({ body: "text" })
    },
  )

  test("give a note id that does not give the handle away", async () => {
    const draft = await start()
    await append(draft, "text")

    const { structuredContent } = await publish(draft)

    const { id } = structuredContent as { id: string }
    expect(id).not.toContain(draft.slice(-32, -16))
    expect(id).not.toContain(draft.slice(-16))
  })

  test("cannot be published while empty, nor appended to once published", async () => {
    const draft = await start()

    await expect(publish(draft)).rejects.toThrow(/holds no text yet.*append_to_draft/)
    await append(draft, "text")
    await publish(draft)
    await expect(append(draft, "more")).rejects.toThrow(ToolError)
  })

  test("refuse to grow past a note's size, naming the limit", async () => {
    const draft = await start()
    await append(draft, "x".repeat(MAX_BODY_BYTES))

    await expect(append(draft, "y")).rejects.toThrow(`would pass the limit of ${MAX_BODY_BYTES}`)
  })

  test("are out of another principal's reach", async () => {
    const draft = await start()
    await append(draft, "text")

    await expect(append(draft, "x", { principal: bob })).rejects.toThrow(/There is no draft/)
    await expect(publish(draft, { principal: bob })).rejects.toThrow(/There is no draft/)
  })

  test.each(["made-up", `draft-000000000-${"0".repeat(32)}`])(
    "say so when there is no draft %s",
    async (draft) => {
      await expect(append(draft, "x")).rejects.toThrow(/There is no draft.*start_draft/)
      await expect(publish(draft)).rejects.toThrow(ToolError)
    },
  )
})
