import { beforeEach, describe, expect, test } from "@jest/globals"
import { createMemoryNoteStore } from "./memory-note-store.ts"
import type { NoteStore } from "../src/notes/note-store.ts"
import { ToolError } from "../src/tool-error.ts"
import { createImportNotesTool } from "../src/tools/import-notes.tool.ts"
import { alice, bob, recordCall, runTool } from "./recorded-call.ts"

const given = ["one", "two", "three"].map((title) => ({ title, body: `Body of ${title}` }))
let notes: NoteStore
beforeEach(() => {
  notes = createMemoryNoteStore()
})

const tool = () => createImportNotesTool({ notes })
const run = (args: object = {}, request = {}) => runTool(tool(), { key: "k", notes: given, ...args }, request)
const stored = async (principal = alice) =>
  (await notes.listNotes(principal, { limit: 100 })).notes.map(({ title }) => title).reverse()

describe("import_notes", () => {
  test("stores all notes in order", async () => {
    const { structuredContent } = await run()

    expect(structuredContent).toMatchObject({ imported: 3, already_there: 0 })
    expect(await stored()).toEqual(["one", "two", "three"])
    const { ids } = structuredContent as { ids: string[] }
    expect(await notes.getNote(alice, ids[1] ?? "")).toMatchObject(given[1] ?? {})
  })

  test("reports progress and logs after each note", async () => {
    const { call, progress, logs, events } = recordCall()

    await tool().run({ key: "k", notes: given, delay_ms: 0 }, call)

    expect(progress).toEqual([
      [1, 3, "Imported: one"],
      [2, 3, "Imported: two"],
      [3, 3, "Imported: three"],
    ])
    expect(logs).toHaveLength(3)
    expect(logs[0]).toEqual(["info", { import: "k", note: expect.stringMatching(/^import-/), added: true }])
    expect(events).toEqual([{ kind: "resources_list_changed" }])
  })

  test("imports nothing twice with the same key, and says so", async () => {
    const first = await run()

    const second = await run()

    const { ids } = first.structuredContent as { ids: string[] }
    expect(second.structuredContent).toEqual({ imported: 0, already_there: 3, ids })
    expect(second.content).toEqual([{ type: "text", text: "Imported 0 of 3 notes; 3 were there already." }])
    expect(await stored()).toHaveLength(3)
  })

  test("imports nothing twice when two calls run at once", async () => {
    const results = await Promise.all([run(), run()])

    const imported = results.map(
      ({ structuredContent }) => (structuredContent as { imported: number }).imported,
    )
    expect(imported.reduce((sum, count) => sum + count)).toBe(3)
    expect(await stored()).toHaveLength(3)
  })

  test("keeps a key to the notes it was first used with", async () => {
    await run()

    const other = run({ notes: [given[0], { title: "two", body: "changed" }, { title: "new", body: "b" }] })

    await expect(other).rejects.toThrow(
      /The key "k" was used before with other notes: number 2 is not the same/,
    )
    await expect(other).rejects.toThrow(ToolError)
    expect(await stored()).toEqual(["one", "two", "three"])
  })

  test("stores the same notes again under another key, and for another principal under the same", async () => {
    await run()

    await run({ key: "other" })
    await run({}, { principal: bob })

    expect(await stored()).toHaveLength(6)
    expect(await stored(bob)).toEqual(["one", "two", "three"])
  })

  test("stops between notes when the client cancels, says nothing more, and goes on when called again", async () => {
    const controller = new AbortController()
    const reason = new Error("cancelled by the client")
    const { call, progress, logs, events } = recordCall({
      signal: controller.signal,
      reportProgress: async (done) => {
        progress.push(done)
        if (done === 2) controller.abort(reason)
      },
    })

    await expect(tool().run({ key: "k", notes: given, delay_ms: 1000 }, call)).rejects.toBe(reason)

    expect(progress).toEqual([1, 2])
    expect(logs).toHaveLength(2)
    expect(events).toEqual([])
    expect(await stored()).toEqual(["one", "two"])
    expect((await run()).structuredContent).toMatchObject({ imported: 1, already_there: 2 })
  })

  test("does not wait out its delay when it is cancelled", async () => {
    const controller = new AbortController()
    const many = Array.from({ length: 100 }, (_, index) => ({ title: `n${index}`, body: "b" }))
    const { call } = recordCall({
      signal: controller.signal,
      reportProgress: async () => void setImmediate(() => controller.abort(new Error("gone"))),
    })

    await expect(tool().run({ key: "k", notes: many, delay_ms: 1000 }, call)).rejects.toThrow("gone")

    expect(await stored()).toEqual(["n0"])
  })

  test("tells the model how to go on where the host's time is up", async () => {
    const controller = new AbortController()
    const { call } = recordCall({
      signal: controller.signal,
      reportProgress: async () => controller.abort(new ToolError("The time limit is near.")),
    })

    const failure = await Promise.resolve(tool().run({ key: "k", notes: given, delay_ms: 0 }, call)).catch(
      (error: unknown) => error,
    )

    expect(failure).toBeInstanceOf(ToolError)
    expect(String(failure)).toContain(
      "The time limit is near. 1 of 3 notes are stored; call import_notes again",
    )
  })

  test.each([
    [{ notes: [] }],
    [{ notes: Array.from({ length: 101 }, () => ({ title: "t", body: "b" })) }],
    [{ key: "" }],
    [{ delay_ms: 1001 }],
    [{ delay_ms: -1 }],
  ])("refuses arguments outside its limits (%#)", async (args) => {
    await expect(run(args)).rejects.toThrow("Invalid arguments")
    expect(await stored()).toEqual([])
  })
})
