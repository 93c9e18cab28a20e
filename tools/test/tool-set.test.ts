import { describe, expect, test } from "@jest/globals"
import { execFile } from "node:child_process"
import { promisify } from "node:util"
import * as z from "zod"
import type { ToolSetModule } from "../src/definition.ts"
import { createMemoryNoteStore } from "./memory-note-store.ts"
import * as toolSet from "../src/tool-set.ts"
import { server } from "./recorded-call.ts"

const module: ToolSetModule = toolSet
const { tools, prompts, resources } = toolSet.createNoteToolSet({ notes: createMemoryNoteStore(), server })

describe("the tool set", () => {
  test("offers what the README's table names", () => {
    expect(tools.map(({ name }) => name)).toEqual([
      "ping",
      "create_note",
      "get_note",
      "list_notes",
      "delete_note",
      "import_notes",
      "summarize_notes",
      "start_draft",
      "append_to_draft",
      "publish_draft",
      "remember",
    ])
    expect(prompts.map(({ name }) => name)).toEqual(["review_notes"])
    expect(resources.map(({ uri }) => uri)).toEqual(["note://{id}"])
  })

  test.each(tools)("describes $name to people, models and clients", (tool) => {
    const hints = ["readOnlyHint", "idempotentHint", "destructiveHint", "openWorldHint"]

    expect(tool.title).not.toBe("")
    expect(tool.description.length).toBeGreaterThan(20)
    expect(Object.keys(tool.annotations).sort()).toEqual(hints.sort())
    const target = { target: "draft-2020-12" } as const
    expect(tool.input["~standard"].jsonSchema.input(target)).toMatchObject({ type: "object" })
    expect(tool.output?.["~standard"].jsonSchema.output(target)).toMatchObject({ type: "object" })
  })

  test("asks for its table by name, and says what it should be", () => {
    const settings = z.object(module.settings)

    expect(settings.parse({ NOTES_TABLE: "notes-dev.1" })).toEqual({ NOTES_TABLE: "notes-dev.1" })
    expect(String(settings.safeParse({}).error)).toContain("the name of the DynamoDB table")
    expect(String(settings.safeParse({ NOTES_TABLE: "a b" }).error)).toContain(
      "must be a DynamoDB table name",
    )
  })

  test("loads the AWS SDK when the table is first needed, not before", async () => {
    const { before, after, failure } = await readImports()

    expect(before).toContain("zod")
    expect(before.filter((name) => /^@(aws-sdk|smithy)\//.test(name))).toEqual([])
    expect(after).toContain("@aws-sdk/client-dynamodb")
    expect(failure).toMatch(
      /^Error: DynamoDB table "notes" could not be reached for GetItem \(ECONNREFUSED\)/,
    )
  })
})

/** In a process of its own: what `createToolSet` imports, and what its readiness check imports on top. */
async function readImports() {
  const script = `
    import { registerHooks } from "node:module"
    const names = []
    registerHooks({ resolve: (name, context, next) => (names.push(name), next(name, context)) })
    const { createToolSet } = await import(${JSON.stringify(new URL("../src/tool-set.ts", import.meta.url).href)})
    const { dependencies } = createToolSet({ settings: { NOTES_TABLE: "notes" }, server: ${JSON.stringify(server)} })
    const before = [...names]
    const failure = await dependencies.dynamodb(AbortSignal.timeout(20_000)).catch(String)
    console.log(JSON.stringify({ before, after: names, failure }))
  `
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", script], {
    env: {
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: "local",
      AWS_SECRET_ACCESS_KEY: "local",
      // Port 1 (tcpmux) is reserved, so nothing answers there.
      AWS_ENDPOINT_URL_DYNAMODB: "http://127.0.0.1:1",
    },
  })
  return JSON.parse(stdout) as { before: string[]; after: string[]; failure: string }
}
