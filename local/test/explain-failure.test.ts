import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, test } from "@jest/globals"
import { explainFailure, findLastError } from "../src/explain-failure.ts"

const front = "2026-11-21T12:08:14.727Z 9548fc70 "

describe("a log's last error", () => {
  test.each([
    ["as Node prints it", "Error: no licence key", "Error: no licence key"],
    ["with a code", "Error [ERR_MODULE_NOT_FOUND]: none", "Error [ERR_MODULE_NOT_FOUND]: none"],
    [
      "of the runtime client",
      'undefined ERROR Uncaught Exception {"errorType":"TypeError","errorMessage":"x is \\"y\\"","stack":[]}',
      'TypeError: x is "y"',
    ],
    [
      "of the server's logger",
      '{"level":"error","message":"could not start","error":{"name":"SettingsError","message":"NOTES_TABLE: missing"}}',
      "SettingsError: NOTES_TABLE: missing",
    ],
  ])("is found: %s", (_, line, found) => {
    const log = [
      "Error: an earlier one",
      line,
      "    at file.mjs:1:2",
      "",
      "Node.js v24",
      "Task ended: exit code 1",
    ]

    expect(findLastError(log.map((text) => `${front}${text}\n`).join(""))).toBe(found)
  })

  test("is none where nothing failed", () => {
    const log = ['{"level":"info","message":"request"}', "START RequestId: 1", "errors: 0"]

    expect(findLastError(log.map((text) => `${front}${text}\n`).join(""))).toBeUndefined()
  })
})

test("where settings are missing, the ways to give them are named", async () => {
  const folder = await mkdtemp(join(tmpdir(), "explain-"))
  const log = join(folder, "task.log")
  await writeFile(log, `${front}SettingsError: The environment is not as this server needs it:\n`)

  const explained = await explainFailure("mine does not start", log)

  await rm(folder, { recursive: true })
  expect(explained).toMatch(
    /^mine does not start: SettingsError: .*\nGive these .*--set NAME=value.*src\/deployment\.ts/,
  )
})

test("where the log has no error, its place is named", async () => {
  expect(await explainFailure("It failed", "/no/such.log")).toBe("It failed. Its log says why: /no/such.log")
})
