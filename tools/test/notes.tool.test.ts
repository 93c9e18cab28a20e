import { beforeEach, describe, expect, test } from "@jest/globals"
import { createMemoryNoteStore } from "./memory-note-store.ts"
import { MAX_BODY_BYTES, MAX_TITLE_CHARACTERS } from "../src/notes/note.ts"
import { ToolError } from "../src/tool-error.ts"
import { createCreateNoteTool } from "../src/tools/create-note.tool.ts"
import { createGetNoteTool } from "../src/tools/get-note.tool.ts"
import { createListNotesTool } from "../src/tools/list-notes.tool.ts"
import { createPingTool } from "../src/tools/ping.tool.ts"
import { bob, recordCall, runTool, server } from "./recorded-call.ts"

let notes = createMemoryNoteStore()
beforeEach(() => {
  notes = createMemoryNoteStore()
})

describe("ping", () => {
  test("says who answered, and in which protocol revision", async () => {
    const { structuredContent } = await runTool(
      createPingTool({ server }),
      {},
      { protocolVersion: "2025-11-25" },
    )

    expect(structuredContent).toEqual({
      server: "notes",
      version: "1.2.3",
      instance: "instance-1",
      region: "eu-west-1",
      protocol: "2025-11-25",
    })
  })
})

describe("create_note and get_note", () => {
  test("store a note and give it back whole", async () => {
    const created = await runTool(createCreateNoteTool({ notes }), { title: "Title", body: "Body ✓" })
    const summary = created.structuredContent as { id: string }
    const { id } = summary

    const got = await runTool(createGetNoteTool({ notes }), { id })

    expect(got.structuredContent).toEqual({ ...summary, body: "Body ✓" })
    expect(got.content).toEqual([{ type: "text", text: "Title\n\nBody ✓" }])
  })

  test("tell listening clients that the list of resources changed", async () => {
    const { call, events } = recordCall()

    await createCreateNoteTool({ notes }).run({ title: "t", body: "b" }, call)

    expect(events).toEqual([{ kind: "resources_list_changed" }])
  })

  test("keep each principal's notes from the others", async () => {
    const created = await runTool(createCreateNoteTool({ notes }), { title: "Title", body: "Body" })
    const { id } = created.structuredContent as { id: string }

    await expect(runTool(createGetNoteTool({ notes }), { id }, { principal: bob })).rejects.toThrow(ToolError)
  })

  test("name a note that is not there, and where ids come from", async () => {
    await expect(runTool(createGetNoteTool({ notes }), { id: "absent" })).rejects.toThrow(
      'There is no note "absent". list_notes gives',
    )
  })

  test.each([
    [{ title: "", body: "b" }, "title"],
    [{ title: "x".repeat(MAX_TITLE_CHARACTERS + 1), body: "b" }, "title"],
    [{ title: "t", body: "" }, "body"],
    [{ title: "t", body: "é".repeat(MAX_BODY_BYTES / 2 + 1) }, "body"],
  ])("refuse arguments outside the limits (%#)", async (args, field) => {
    await expect(runTool(createCreateNoteTool({ notes }), args)).rejects.toThrow(`"path":["${field}"]`)
  })
})

describe("list_notes", () => {
  const tool = () => createListNotesTool({ notes })

  test("lists page by page until there is no next_cursor", async () => {
    for (let index = 0; index < 5; index++) {
      await notes.addNote({ id: "alice" }, { id: `n${index}`, title: `Title ${index}`, body: "b" })
    }
    const pages: unknown[] = []
    let cursor: string | undefined

    do {
      const { structuredContent } = await runTool(tool(), { limit: 2, cursor })
      const page = structuredContent as { notes: { id: string }[]; next_cursor?: string }
      pages.push(page.notes.map(({ id }) => id))
      cursor = page.next_cursor
    } while (cursor && pages.length < 10)

    expect(pages).toEqual([["n4", "n3"], ["n2", "n1"], ["n0"]])
  })

  test("shows the newest of the created notes first", async () => {
    let time = 1_000_000
    const create = createCreateNoteTool({ notes, now: () => (time += 1000) })
    for (const title of ["first", "second", "third"]) await runTool(create, { title, body: "b" })

    const { structuredContent } = await runTool(tool(), {})

    const titles = (structuredContent as { notes: { title: string }[] }).notes.map(({ title }) => title)
    expect(titles).toEqual(["third", "second", "first"])
  })

  test("tells a model that reads only text how to get the next page", async () => {
    await notes.addNote({ id: "alice" }, { id: "a", title: "A", body: "b" })
    await notes.addNote({ id: "alice" }, { id: "b", title: "B", body: "b" })

    const { content, structuredContent } = await runTool(tool(), { limit: 1 })

    const { next_cursor } = structuredContent as { next_cursor: string }
    expect(content).toEqual([
      { type: "text", text: `b: B\nThere are more: call again with cursor "${next_cursor}".` },
    ])
  })

  test("says so where there are no notes", async () => {
    const { content, structuredContent } = await runTool(tool(), {}, { principal: bob })

    expect(structuredContent).toEqual({ notes: [] })
    expect(content).toEqual([{ type: "text", text: "No notes." }])
  })

  test("refuses a cursor that it did not give", async () => {
    await expect(runTool(tool(), { cursor: "made up" })).rejects.toThrow(ToolError)
  })
})
