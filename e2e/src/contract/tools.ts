import { describe, expect, test } from "@jest/globals"
import { clientKinds, connect } from "./clients.ts"
import type { Front } from "./front.ts"
import { createImport, listPages, openNotebook, structured, textOf } from "./notebook.ts"

interface Note {
  readonly id: string
  readonly title: string
  readonly created_at: string
  readonly body?: string
}

export function describeTools({ endpoint }: Front) {
  describe.each(clientKinds)("tools, called by %s", (kind) => {
    test("ping tells who answered, in which revision", async () => {
      await using client = await connect(kind, endpoint)

      const who = structured<Record<string, string>>(await client.call("ping"))

      expect(who).toMatchObject({ instance: expect.stringMatching(/./), region: expect.stringMatching(/./) })
      expect(who.server).toBe(client.sdk.getServerVersion()?.name)
      expect(who.protocol).toBe(client.protocolVersion)
    })

    test("create_note stores what get_note answers, in any script and as structure and text", async () => {
      await using client = await connect(kind, endpoint)
      await using notebook = openNotebook(client)
      const title = notebook.title("日本語 🗒️ ümläut")
      const body = 'line one\nline two\u2028 "quoted" \\ data: x\n\nevent: y'

      const id = await notebook.create(title, body)
      const answer = await client.call("get_note", { id })

      expect(structured<Note>(answer)).toMatchObject({ id, title, body })
      expect(Date.parse(structured<Note>(answer).created_at)).toBeGreaterThan(0)
      expect(textOf(answer)).toContain(body)
    })

    test("list_notes pages through everything once", async () => {
      await using client = await connect(kind, endpoint)
      await using notebook = openNotebook(client)
      const made = [
        await notebook.create("one"),
        await notebook.create("two"),
        await notebook.create("three"),
      ]

      const pages = await listPages(client, 2)
      const listed = pages.flat().map(({ id }) => id)

      expect(pages.every(({ length }) => length <= 2)).toBe(true)
      expect(listed).toEqual(expect.arrayContaining(made))
      expect(new Set(listed).size).toBe(listed.length)
    })

    test("delete_note refuses where nobody can be asked, and names the argument; with it, it deletes", async () => {
      await using client = await connect(kind, endpoint)
      await using notebook = openNotebook(client)
      const id = await notebook.create(notebook.title())

      const refused = await client.call("delete_note", { id })
      const kept = await client.call("get_note", { id })
      const deleted = await client.call("delete_note", { id, confirm: true })
      const gone = await client.call("get_note", { id })

      expect(refused.isError).toBe(true)
      expect(textOf(refused)).toContain("confirm: true")
      expect(kept.isError).toBeFalsy()
      expect(structured(deleted)).toEqual({ id, deleted: true })
      notebook.release(id)
      expect(gone.isError).toBe(true)
      expect(textOf(gone)).toContain(id)
    })

    test("import_notes stores each note once for its key, however often it is called", async () => {
      await using client = await connect(kind, endpoint)
      await using notebook = openNotebook(client)
      const { key, notes } = createImport(3)
      notebook.keepImport({ key, notes })

      const first = structured<{ ids: string[] }>(await client.call("import_notes", { key, notes }))
      const second = structured(await client.call("import_notes", { key, notes }))
      const other = await client.call("import_notes", { key, notes: [{ title: "another", body: "note" }] })

      expect(first).toMatchObject({ imported: 3, already_there: 0 })
      expect(second).toEqual({ imported: 0, already_there: 3, ids: first.ids })
      expect(other.isError).toBe(true)
      expect(textOf(other)).toContain(key)
    })

    test("a draft is written over several calls and published once", async () => {
      await using client = await connect(kind, endpoint)
      await using notebook = openNotebook(client)
      const title = notebook.title()

      const { draft } = structured<{ draft: string }>(await client.call("start_draft", { title }))
      structured(await client.call("append_to_draft", { draft, text: "First, " }))
      structured(await client.call("append_to_draft", { draft, text: "second." }))
      const { id } = structured<Note>(await client.call("publish_draft", { draft }))
      notebook.keep(id)
      const again = structured<Note>(await client.call("publish_draft", { draft }))
      const late = await client.call("append_to_draft", { draft, text: "third" })

      expect(structured<Note>(await client.call("get_note", { id }))).toMatchObject({
        title,
        body: "First, second.",
      })
      expect(again.id).toBe(id)
      expect(late.isError).toBe(true)
    })
  })

  test("a draft started by one client is published by another of the other era", async () => {
    await using early = await connect("v1", endpoint)
    await using late = await connect("v2 in the 2026 era", endpoint)
    await using notebook = openNotebook(late)

    const title = notebook.title()
    const { draft } = structured<{ draft: string }>(await early.call("start_draft", { title }))
    structured(await late.call("append_to_draft", { draft, text: "Written by the other" }))
    const { id } = structured<Note>(await late.call("publish_draft", { draft }))
    notebook.keep(id)

    expect(structured<Note>(await early.call("get_note", { id })).body).toBe("Written by the other")
  })
}
