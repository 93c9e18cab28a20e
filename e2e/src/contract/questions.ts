import { describe, expect, test } from "@jest/globals"
import type { Client, ElicitResult } from "@modelcontextprotocol/client"
import { connect, connectAskable } from "./clients.ts"
import type { Endpoint, Front } from "./front.ts"
import { openNotebook, structured, textOf } from "./notebook.ts"

const era2026 = "v2 in the 2026 era"
const era2025 = "v2 in the 2025 era"

export function describeQuestions({ endpoint, sessions }: Front) {
  const eras = sessions ? ([era2026, era2025] as const) : ([era2026] as const)
  describe.each(eras)("questions of the server to %s", (era) => {
    const answers: [string, ElicitResult, boolean][] = [
      ["agrees", { action: "accept", content: { confirm: true } }, true],
      ["leaves the box empty", { action: "accept", content: { confirm: false } }, false],
      ["declines", { action: "decline" }, false],
      ["closes the form", { action: "cancel" }, false],
    ]
    test.each(answers)("delete_note asks the user, who %s", async (_, given, deleted) => {
      const asked: string[] = []
      await using client = await connectAskable(era, endpoint, {
        capabilities: { elicitation: { form: {} } },
        prepare: (sdk) =>
          sdk.setRequestHandler("elicitation/create", ({ params }) => {
            asked.push(params.message)
            return given
          }),
      })
      await using notebook = openNotebook(client)
      const title = notebook.title()
      const id = await notebook.create(title)

      const answer = structured(await client.call("delete_note", { id }))
      const after = await client.call("get_note", { id })

      expect(asked).toEqual([expect.stringContaining(title)])
      expect(answer).toEqual({ id, deleted })
      expect(after.isError ?? false).toBe(deleted)
      if (deleted) notebook.release(id)
    })

    test("summarize_notes has the client's model read the notes", async () => {
      const prompts: string[] = []
      await using client = await connectAskable(era, endpoint, {
        capabilities: { sampling: {} },
        prepare: (sdk) => answerWithModel(sdk, prompts),
      })
      await using notebook = openNotebook(client)
      const body = notebook.title("The body to read")
      const id = await notebook.create("A note", body)

      const summary = structured(await client.call("summarize_notes", { ids: [id] }))

      expect(prompts).toEqual([expect.stringContaining(body)])
      expect(summary).toEqual({ summary: "A short summary", model: "contract-model", complete: true })
    })
  })

  describe("questions that cannot be asked", () => {
    test.each(["v1", era2025, era2026] as const)(
      "summarize_notes tells %s, which has no model, so",
      async (kind) => {
        await using client = await connect(kind, endpoint)
        await using notebook = openNotebook(client)
        const id = await notebook.create(notebook.title())

        const answer = await client.call("summarize_notes", { ids: [id] })

        expect(answer.isError).toBe(true)
        expect(textOf(answer)).toContain("sampling")
      },
    )

    if (!sessions) describeUnaskable(endpoint)
  })
}

/** Without a session, a question to a 2025-era client could never be answered. */
function describeUnaskable(endpoint: Endpoint) {
  test("a 2025-era client is not asked, whatever it declares: the tools refuse at once", async () => {
    const prompts: string[] = []
    await using client = await connectAskable(era2025, endpoint, {
      capabilities: { elicitation: {}, sampling: {} },
      prepare: (sdk) => answerWithModel(sdk, prompts),
    })
    await using notebook = openNotebook(client)
    const id = await notebook.create(notebook.title())

    const refused = await client.call("delete_note", { id })
    const unread = await client.call("summarize_notes", { ids: [id] })

    expect(textOf(refused)).toContain("confirm: true")
    expect(textOf(unread)).toContain("sampling")
    expect([refused.isError, unread.isError, prompts]).toEqual([true, true, []])
  })
}

function answerWithModel(client: Client, prompts: string[]) {
  client.setRequestHandler("sampling/createMessage", ({ params }) => {
    prompts.push(JSON.stringify(params.messages))
    return {
      role: "assistant",
      model: "contract-model",
      stopReason: "endTurn",
      content: { type: "text", text: "A short summary" },
    }
  })
}
