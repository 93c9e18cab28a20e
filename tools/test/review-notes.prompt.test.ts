import { beforeEach, describe, expect, test } from "@jest/globals"
import { createMemoryNoteStore } from "./memory-note-store.ts"
import { createReviewNotesPrompt } from "../src/prompts/review-notes.prompt.ts"
import { ToolError } from "../src/tool-error.ts"
import { alice, bob, recordCall } from "./recorded-call.ts"

let notes = createMemoryNoteStore()
beforeEach(async () => {
  notes = createMemoryNoteStore()
  await notes.addNote(alice, { id: "a", title: "Plan", body: "Do it" })
})

async function run(args: object, principal = alice) {
  const prompt = createReviewNotesPrompt({ notes })
  const parsed = await prompt.args?.["~standard"].validate(args)
  if (!parsed || parsed.issues) throw new Error(`Invalid arguments: ${JSON.stringify(parsed?.issues)}`)
  return prompt.run(parsed.value, recordCall({ principal }).call)
}

describe("review_notes", () => {
  test("hands over one note with the focus", async () => {
    expect(await run({ id: "a", focus: "next steps" })).toEqual({
      messages: [
        {
          role: "user",
          content: {
            type: "text",
            text: expect.stringMatching(/^Review the note "Plan" with a view to next steps/),
          },
        },
        {
          role: "user",
          content: {
            type: "resource",
            resource: { uri: "note://a", mimeType: "text/markdown", text: "Do it" },
          },
        },
      ],
    })
  })

  test("names the first notes of the list where none is chosen", async () => {
    expect(JSON.stringify(await run({}))).toMatch(
      /Review these notes with a view to clarity.*get_note.*- a: Plan/,
    )
  })

  test("says so where there are no notes", async () => {
    expect(JSON.stringify(await run({}, bob))).toContain("There are no notes yet")
  })

  test("refuses a note that is not there, or is another principal's", async () => {
    await expect(run({ id: "absent" })).rejects.toThrow(ToolError)
    await expect(run({ id: "a" }, bob)).rejects.toThrow('There is no note "a"')
  })

  test("completes its focus and its note id", async () => {
    const { complete } = createReviewNotesPrompt({ notes })
    const context = { principal: alice, arguments: {} }

    expect(await complete?.focus?.("C", context)).toEqual(["clarity", "contradictions"])
    expect(await complete?.id?.("a", context)).toEqual(["a"])
    expect(await complete?.id?.("a", { ...context, principal: bob })).toEqual([])
  })
})
