import { beforeEach, describe, expect, test } from "@jest/globals"
import { createMemoryNoteStore } from "./memory-note-store.ts"
import { ToolError } from "../src/tool-error.ts"
import { createDeleteNoteTool } from "../src/tools/delete-note.tool.ts"
import { alice, bob, recordCall, runTool, runUntilAsked } from "./recorded-call.ts"

const forms = { clientCapabilities: { elicitation: { form: {} } } }
let notes = createMemoryNoteStore()
beforeEach(async () => {
  notes = createMemoryNoteStore()
  await notes.addNote(alice, { id: "a", title: "Shopping", body: "b" })
})

const tool = () => createDeleteNoteTool({ notes })
const answered = (answer: unknown) => ({ ...forms, inputResponses: { confirm: answer } })
const isThere = async () => (await notes.getNote(alice, "a")) !== undefined

describe("delete_note", () => {
  test("asks the user with a form that names the note, and deletes nothing yet", async () => {
    const { inputRequests } = await runUntilAsked(tool(), { id: "a" }, forms)

    expect(inputRequests.confirm).toMatchObject({
      method: "elicitation/create",
      params: {
        message: 'Delete the note "Shopping" for good?',
        requestedSchema: {
          type: "object",
          properties: { confirm: { type: "boolean" } },
          required: ["confirm"],
        },
      },
    })
    expect(await isThere()).toBe(true)
  })

  test("asks a client that declares elicitation without a mode: that means forms", async () => {
    const asked = await runUntilAsked(tool(), { id: "a" }, { clientCapabilities: { elicitation: {} } })

    expect(Object.keys(asked.inputRequests)).toEqual(["confirm"])
  })

  test("deletes when the user says yes", async () => {
    const { structuredContent } = await runTool(
      tool(),
      { id: "a" },
      answered({ action: "accept", content: { confirm: true } }),
    )

    expect(structuredContent).toEqual({ id: "a", deleted: true })
    expect(await isThere()).toBe(false)
  })

  test.each([
    ["declines", { action: "decline" }],
    ["cancels", { action: "cancel" }],
    ["leaves the box empty", { action: "accept", content: { confirm: false } }],
    ["accepts with no content", { action: "accept" }],
    ["accepts with something else", { action: "accept", content: { confirm: "yes" } }],
    ["sends another kind of answer", { role: "assistant", content: { type: "text", text: "yes" } }],
  ])("keeps the note when the user %s", async (_name, response) => {
    const { structuredContent, isError } = await runTool(tool(), { id: "a" }, answered(response))

    expect(structuredContent).toEqual({ id: "a", deleted: false })
    expect(isError).toBeUndefined()
    expect(await isThere()).toBe(true)
  })

  test("deletes at once with confirm: true, whatever the client can do", async () => {
    const { call, events } = recordCall()

    const result = await tool().run({ id: "a", confirm: true }, call)

    expect(result).toMatchObject({ structuredContent: { id: "a", deleted: true } })
    expect(events).toEqual([{ kind: "resources_list_changed" }])
    expect(await isThere()).toBe(false)
  })

  test.each([
    ["no elicitation", {}],
    ["links only", { elicitation: { url: {} } }],
  ])("names confirm: true to a client with %s, and deletes nothing", async (_name, clientCapabilities) => {
    const failure = await runTool(tool(), { id: "a" }, { clientCapabilities }).catch(
      (error: unknown) => error,
    )

    expect(failure).toBeInstanceOf(ToolError)
    expect(String(failure)).toMatch(/Nothing was deleted.*"Shopping".*confirm: true/)
    expect(await isThere()).toBe(true)
  })

  test("asks nobody when there is no such note, and says so", async () => {
    await expect(runTool(tool(), { id: "absent" }, forms)).rejects.toThrow('There is no note "absent"')
    await expect(runTool(tool(), { id: "absent" }, forms)).rejects.toThrow(ToolError)
  })

  test("can be run again: the note is not there either way", async () => {
    const agreed = { id: "a", confirm: true }

    const results = [await runTool(tool(), agreed), await runTool(tool(), agreed)]

    expect(results.map(({ structuredContent, isError }) => [structuredContent, isError])).toEqual([
      [{ id: "a", deleted: true }, undefined],
      [{ id: "a", deleted: false }, undefined],
    ])
    expect(JSON.stringify(results[1]?.content)).toContain("may be deleted already")
  })

  test("cannot delete another principal's note", async () => {
    const { structuredContent } = await runTool(tool(), { id: "a", confirm: true }, { principal: bob })

    expect(structuredContent).toEqual({ id: "a", deleted: false })
    expect(await isThere()).toBe(true)
  })
})
