import { describe, expect, test } from "@jest/globals"
import { readFile } from "node:fs/promises"
import type { ToolSetModule } from "../src/definition.ts"
import { createMemoryNoteStore } from "./memory-note-store.ts"
import { createCountWordsTool } from "./examples/count-words.tool.ts"
import * as greeting from "./examples/greeting.ts"
import { alice, runTool, server } from "./recorded-call.ts"

const module: ToolSetModule = greeting

describe("the README", () => {
  test("shows the examples that are compiled and run here", async () => {
    const readme = await readFile(new URL("../README.md", import.meta.url), "utf8")
    const shown = [...readme.matchAll(/^```ts .*?\n(.*?)^```/gms)].map(([, code]) => code)

    // The README shows them where they would stand: in src/tools, and in a package of somebody else's.
    const countWords = await readExample("count-words.tool.ts")
    const greet = await readExample("greeting.ts")
    expect(shown).toEqual([
      countWords.replaceAll('"../../src/tools/', '"./').replaceAll('"../../src/', '"../'),
      greet.replace("../../src/definition.ts", "@mcp-on-aws/tools/definition"),
    ])
  })

  test("adds a tool that works", async () => {
    const notes = createMemoryNoteStore()
    await notes.addNote(alice, { id: "a", title: "t", body: "three small  words" })

    const { structuredContent } = await runTool(createCountWordsTool({ notes }), { id: "a" })

    expect(structuredContent).toEqual({ words: 3 })
  })

  test("brings a module of its own that works", async () => {
    const { tools } = module.createToolSet({ settings: { GREETING: "Good day" }, server })

    const [greet] = tools
    expect(greet && (await runTool(greet, { name: "Ada" })).content).toEqual([
      { type: "text", text: "Good day, Ada!" },
    ])
  })
})

function readExample(name: string) {
  return readFile(new URL(`examples/${name}`, import.meta.url), "utf8")
}
