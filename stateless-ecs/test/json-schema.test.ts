import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test } from "@jest/globals"
import { buildStatelessEcs } from "../src/build.ts"
import { startTask } from "./task.ts"
import type { Task } from "./task.ts"

/** A tool described by plain JSON Schema, which is compiled as soon as the module is loaded. */
const tools = `
import { fromJsonSchema } from "@modelcontextprotocol/server"
const input = fromJsonSchema({ type: "object", properties: { n: { type: "number" } } })
const double = { name: "double", title: "Double", description: "Doubles", annotations: {}, input }
export const settings = {}
export const createToolSet = () => ({
  tools: [{ ...double, run: () => ({ content: [] }) }],
  prompts: [],
  resources: [],
})`

let folder: string
let task: Task
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "json-schema-"))
  await writeFile(join(folder, "tools.ts"), tools)
  const { main } = await buildStatelessEcs({ tools: join(folder, "tools.ts"), outdir: join(folder, "out") })
  task = await startTask(main)
})
afterAll(async () => {
  task.process.kill("SIGKILL")
  await rm(folder, { recursive: true })
})

test("a bundle's validator of plain JSON Schemas is found by whichever of its files needs it", async () => {
  const headers = { "content-type": "application/json", accept: "application/json, text/event-stream" }
  const params = { name: "double", arguments: { n: "two" } }
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params })
  const response = await fetch(`${task.url}/mcp`, { method: "POST", headers, body })
  expect(await response.text()).toContain("must be number")
})
