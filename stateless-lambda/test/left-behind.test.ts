import { spawnSync } from "node:child_process"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test } from "@jest/globals"
import { buildStatelessLambda } from "../src/build.ts"

const tools = `
export const settings = {}
export const createToolSet = () => {
  setTimeout(() => { throw new Error("from a timer") }, process.env.LEAVE === "timer" ? 0 : 1 << 30)
  if (process.env.LEAVE === "promise") void Promise.reject(new Error("from a promise"))
  return { tools: [], prompts: [], resources: [] }
}`

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "left-behind-"))
  await writeFile(join(folder, "tools.ts"), tools)
  await buildStatelessLambda({ outdir: join(folder, "out"), tools: join(folder, "tools.ts") })
})
afterAll(() => rm(folder, { recursive: true }))

test.each(["promise", "timer"])("a %s that fails with nobody waiting is one line of the log", (left) => {
  const script = `
    globalThis.awslambda = { streamifyResponse: (handler) => handler }
    await import(${JSON.stringify(join(folder, "out", "lambda.mjs"))})`
  const env = { MCP_AUTH: "none", MCP_LOG_LEVEL: "error", LEAVE: left }

  const { status, stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "--eval", script], {
    ...{ env, encoding: "utf8", timeout: 60_000 },
  })

  const lines = stdout.trim().split("\n")
  expect(lines.map((line) => JSON.parse(line) as object)).toEqual([
    expect.objectContaining({
      level: "error",
      message: expect.stringContaining("left behind"),
      error: expect.objectContaining({ message: `from a ${left}` }),
    }),
  ])
  // As Lambda's runtime ends it, which writes Runtime.ExitError to the log.
  expect([status, stderr.includes(`Error: from a ${left}`)]).toEqual([1, true])
})
