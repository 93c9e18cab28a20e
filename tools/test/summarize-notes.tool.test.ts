import { beforeEach, describe, expect, test } from "@jest/globals"
import { createMemoryNoteStore } from "./memory-note-store.ts"
import { ToolError } from "../src/tool-error.ts"
import { createSummarizeNotesTool } from "../src/tools/summarize-notes.tool.ts"
import { alice, bob, runTool, runUntilAsked } from "./recorded-call.ts"

const sampling = { clientCapabilities: { sampling: {} } }
let notes = createMemoryNoteStore()
beforeEach(async () => {
  notes = createMemoryNoteStore()
  await notes.addNote(alice, { id: "a", title: "First", body: "Apples" })
  await notes.addNote(alice, { id: "b", title: "Second", body: "Pears" })
})

const tool = () => createSummarizeNotesTool({ notes })
const answered = (answer: unknown) => ({ ...sampling, inputResponses: { summary: answer } })

describe("summarize_notes", () => {
  test("has the client's model read the notes, once each, with the focus", async () => {
    const args = { ids: ["a", "b", "a"], focus: "fruit" }

    const { inputRequests } = await runUntilAsked(tool(), args, sampling)

    expect(inputRequests.summary?.method).toBe("sampling/createMessage")
    const text = JSON.stringify(inputRequests.summary?.params)
    expect(text).toMatch(/Summarize these 2 notes.*Attend to: fruit.*First.*Apples.*Second.*Pears/)
    expect(text.split("Apples")).toHaveLength(2)
  })

  test.each([
    ["a block", { type: "text", text: "Fruit." }],
    ["several blocks", [{ type: "text", text: "Fruit." }]],
  ])("answers what the model wrote as %s", async (_name, content) => {
    const { structuredContent } = await runTool(
      tool(),
      { ids: ["a"] },
      answered({ role: "assistant", model: "model-1", stopReason: "endTurn", content }),
    )

    expect(structuredContent).toEqual({ summary: "Fruit.", model: "model-1", complete: true })
  })

  test("says so where the model was cut off", async () => {
    const content = { type: "text", text: "Fru" }

    const result = await runTool(
      tool(),
      { ids: ["a"] },
      answered({ role: "assistant", model: "model-1", stopReason: "maxTokens", content }),
    )

    expect(result.structuredContent).toMatchObject({ complete: false })
    expect(JSON.stringify(result.content)).toContain("Cut off")
  })

  test.each([
    [
      "an image",
      { role: "assistant", model: "m", content: { type: "image", data: "", mimeType: "image/png" } },
    ],
    ["nothing", { role: "assistant", model: "m", content: [] }],
    ["no model's name", { role: "assistant", content: { type: "text", text: "x" } }],
    ["a form", { action: "accept", content: {} }],
  ])("refuses %s as an answer", async (_name, response) => {
    await expect(runTool(tool(), { ids: ["a"] }, answered(response))).rejects.toThrow(ToolError)
  })

  test("tells a client that declared no sampling what to do instead", async () => {
    const failure = await runTool(tool(), { ids: ["a"] }).catch((error: unknown) => error)

    expect(failure).toBeInstanceOf(ToolError)
    expect(String(failure)).toMatch(/declared no sampling.*get_note.*summarize them yourself/)
  })

  test("names a note that is not there, or is another principal's", async () => {
    await expect(runTool(tool(), { ids: ["a", "absent"] }, sampling)).rejects.toThrow(
      'There is no note "absent"',
    )
    await expect(runTool(tool(), { ids: ["a"] }, { ...sampling, principal: bob })).rejects.toThrow(ToolError)
  })

  test("refuses more text than it will ask a model to read", async () => {
    for (const id of ["c", "d"]) await notes.addNote(alice, { id, title: id, body: "x".repeat(40_000) })

    await expect(runTool(tool(), { ids: ["c", "d"] }, sampling)).rejects.toThrow(
      /80000 bytes together.*Choose fewer/,
    )
  })
})
