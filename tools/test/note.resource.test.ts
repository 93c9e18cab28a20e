import { ResourceNotFoundError } from "@modelcontextprotocol/server"
import { beforeEach, describe, expect, test } from "@jest/globals"
import { createMemoryNoteStore } from "./memory-note-store.ts"
import { createNoteResource } from "../src/resources/note.resource.ts"
import { alice, bob, recordCall } from "./recorded-call.ts"

let notes = createMemoryNoteStore()
beforeEach(() => {
  notes = createMemoryNoteStore()
})

const read = (id: string, principal = alice) =>
  createNoteResource({ notes }).read(new URL(`note://${id}`), { id }, recordCall({ principal }).call)

describe("note://{id}", () => {
  test("reads a note's text", async () => {
    await notes.addNote(alice, { id: "a", title: "Title", body: "# Body" })

    expect(await read("a")).toEqual({
      contents: [{ uri: "note://a", mimeType: "text/markdown", text: "# Body" }],
    })
  })

  test("answers an unknown note, or another principal's, with -32602 and its URI", async () => {
    await notes.addNote(alice, { id: "a", title: "Title", body: "Body" })

    for (const failing of [read("absent"), read("a", bob)]) {
      const error = await failing.catch((reason: unknown) => reason)
      expect(error).toBeInstanceOf(ResourceNotFoundError)
      expect(error).toMatchObject({
        code: -32602,
        data: { uri: expect.stringMatching(/^note:\/\/(absent|a)$/) },
      })
    }
  })

  test("lists the caller's notes in pages", async () => {
    for (let index = 0; index < 60; index++) {
      const id = `n-${String(index).padStart(2, "0")}`
      await notes.addNote(alice, { id, title: `Title ${index}`, body: "b" })
    }
    const { list } = createNoteResource({ notes })

    const first = await list?.({ cursor: undefined, principal: alice })
    const second = await list?.({ cursor: first?.nextCursor, principal: alice })

    expect(first?.resources).toHaveLength(50)
    expect(first?.resources[0]).toEqual({
      uri: "note://n-59",
      name: "n-59",
      title: "Title 59",
      mimeType: "text/markdown",
    })
    expect(second?.resources).toHaveLength(10)
    expect(second?.nextCursor).toBeUndefined()
    expect(await list?.({ cursor: undefined, principal: bob })).toEqual({ resources: [] })
  })

  test("completes ids of the caller's notes by what was typed", async () => {
    for (const id of ["ab-1", "ab-2", "b"]) await notes.addNote(alice, { id, title: id, body: "b" })
    const complete = createNoteResource({ notes }).complete?.id

    expect(await complete?.("ab", { principal: alice, arguments: {} })).toEqual(["ab-2", "ab-1"])
    expect(await complete?.("", { principal: bob, arguments: {} })).toEqual([])
  })
})
