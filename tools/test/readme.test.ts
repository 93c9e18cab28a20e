import { describe, expect, test } from "@jest/globals"
import { readFile } from "node:fs/promises"
import { createMemoryNoteStore } from "./memory-note-store.ts"
import { createCountWordsTool } from "./examples/count-words.tool.ts"
import { alice, runTool } from "./recorded-call.ts"

describe("the README", () => {
  test("shows the example that is compiled and run here", async () => {
    const readme = await readFile(new URL("../README.md", import.meta.url), "utf8")
    const shown = [...readme.matchAll(/^```ts .*?\n(.*?)^```/gms)].map(([, code]) => code)

    // The README shows it where it would stand: in src/tools.
    const example = await readFile(new URL("examples/count-words.tool.ts", import.meta.url), "utf8")
    expect(shown).toEqual([example.replaceAll('"../../src/tools/', '"./').replaceAll('"../../src/', '"../')])
  })

  test("adds a tool that works", async () => {
    const notes = createMemoryNoteStore()
    await notes.addNote(alice, { id: "a", title: "t", body: "three small  words" })

    const { structuredContent } = await runTool(createCountWordsTool({ notes }), { id: "a" })

    expect(structuredContent).toEqual({ words: 3 })
  })
})
