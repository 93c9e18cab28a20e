import { describe, expect, test } from "@jest/globals"
import { clientKinds, connect } from "./clients.ts"
import type { Front } from "./front.ts"
import { openNotebook } from "./notebook.ts"

export function describeResourcesAndPrompts({ endpoint }: Front) {
  describe.each(clientKinds)("resources and prompts, for %s", (kind) => {
    test("a note is a resource: listed over all pages, read by its URI", async () => {
      await using client = await connect(kind, endpoint)
      await using notebook = openNotebook(client)
      const title = notebook.title()
      const id = await notebook.create(title, "The text of the resource")

      const listed = []
      let cursor: string | undefined
      do {
        const page = await client.sdk.listResources({ ...(cursor && { cursor }) })
        listed.push(...page.resources)
        cursor = page.nextCursor
      } while (cursor)
      const { contents } = await client.sdk.readResource({ uri: `note://${id}` })

      expect(listed.find(({ uri }) => uri === `note://${id}`)).toMatchObject({ title })
      expect(contents).toMatchObject([{ uri: `note://${id}`, text: "The text of the resource" }])
    })

    test("the template's ids complete from what was typed", async () => {
      await using client = await connect(kind, endpoint)
      await using notebook = openNotebook(client)
      const id = await notebook.create(notebook.title())

      const { resourceTemplates } = await client.sdk.listResourceTemplates()
      const { completion } = await client.sdk.complete({
        ref: { type: "ref/resource", uri: "note://{id}" },
        argument: { name: "id", value: id.slice(0, -1) },
      })

      expect(resourceTemplates).toMatchObject([{ uriTemplate: "note://{id}", title: expect.any(String) }])
      expect(completion.values).toContain(id)
    })

    test("review_notes is a prompt about one note, with its text", async () => {
      await using client = await connect(kind, endpoint)
      await using notebook = openNotebook(client)
      const id = await notebook.create(notebook.title(), "The text to review")

      const { prompts } = await client.sdk.listPrompts()
      const { messages } = await client.sdk.getPrompt({
        name: "review_notes",
        arguments: { id, focus: "tone" },
      })
      const { completion } = await client.sdk.complete({
        ref: { type: "ref/prompt", name: "review_notes" },
        argument: { name: "focus", value: "to" },
      })

      expect(prompts).toMatchObject([{ name: "review_notes", title: expect.any(String) }])
      expect(JSON.stringify(messages)).toMatch(/tone.*The text to review/)
      expect(completion.values).toEqual(["tone"])
    })

    test("an unknown resource is an error that names it", async () => {
      await using client = await connect(kind, endpoint)

      const reading = client.sdk.readResource({ uri: "note://not-a-note" })

      await expect(reading).rejects.toMatchObject({
        code: -32602,
        message: expect.stringContaining("note://not-a-note"),
      })
    })
  })
}
