import { spawnSync } from "node:child_process"
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises"
import { hostname, tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals"
import type { AuditEntry } from "../src/audit/audit-log.ts"
import { createStreamAuditLog } from "../src/audit/audit-log.ts"
import { createFileAuditLog } from "../src/audit/file-audit-log.ts"
import { beginOperation, stateOf } from "../src/audit/operation.ts"
import type { WriteState } from "../src/audit/operation.ts"

const arn = "arn:aws:lambda:eu-west-1:123456789012:function:orders"
const about = { tool: "upgrade_runtime", principal: "ann", arn }
let folder: string
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), "audit-"))))
afterEach(async () => {
  await chmod(folder, 0o700)
  await rm(folder, { recursive: true, force: true })
})

describe("a write without a last step", () => {
  const now = Date.parse("2026-11-21T12:00:00Z")
  const [here, elsewhere] = [hostname(), "elsewhere"]
  const ended = () => spawnSync(process.execPath, ["--version"]).pid
  const last = (writer?: AuditEntry["process"], time = now - 60_000): AuditEntry => ({
    ...about,
    operation: "one",
    step: "updated",
    time: new Date(time).toISOString(),
    ...(writer && { process: writer }),
  })

  test.each<[string, () => AuditEntry, WriteState]>([
    ["of a process that lives", () => last({ pid: process.ppid, host: here }), "perhaps_under_way"],
    ["of a process that has ended", () => last({ pid: ended(), host: here }), "cut_off"],
    ["of this process, which is at none", () => last({ pid: process.pid, host: here }), "cut_off"],
    ["of another machine", () => last({ pid: process.pid, host: elsewhere }), "perhaps_under_way"],
    ["of nobody knows whom", () => last(), "perhaps_under_way"],
    [
      "that is older than any step takes",
      () => last({ pid: process.ppid, host: here }, now - 31 * 60_000),
      "cut_off",
    ],
  ])("%s", (_, entry, state) => {
    expect(stateOf(entry(), now)).toBe(state)
  })
})

describe("the audit file", () => {
  test("keeps each step on a line, in order, for its owner alone", async () => {
    const path = join(folder, "deep", "log.jsonl")
    const operation = beginOperation(
      createFileAuditLog(path, () => 0),
      about,
    )
    await Promise.all([
      operation.record("begun"),
      operation.record("published", { version: "1" }),
      operation.record("updating"),
    ])
    const lines = (await readFile(path, "utf8"))
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, string>)
    expect(lines.map(({ step }) => step)).toEqual(["begun", "published", "updating"])
    expect(lines[1]).toMatchObject({ ...about, version: "1", time: "1970-01-01T00:00:00.000Z" })
    expect((await stat(path)).mode & 0o777).toBe(0o600)
  })

  test("tells the last operation of a function, also after a line that was cut off", async () => {
    const path = join(folder, "log.jsonl")
    const audit = createFileAuditLog(path)
    await beginOperation(audit, about).record("begun")
    await writeFile(path, '{"time":"20', { flag: "a" })
    const other = beginOperation(createFileAuditLog(path), about)
    await other.record("begun")
    await other.record("failed")
    await beginOperation(audit, { ...about, arn: `${arn}-2` }).record("begun")
    expect((await audit.lastOperation(arn))?.map(({ step }) => step)).toEqual(["begun", "failed"])
  })

  test("has nothing to tell where it is not there yet", async () => {
    expect(await createFileAuditLog(join(folder, "none")).lastOperation(arn)).toEqual([])
  })

  test("refuses where it cannot be written", async () => {
    const operation = beginOperation(createFileAuditLog(folder), about)
    await expect(operation.record("begun")).rejects.toThrow(
      /cannot be written \(.*\); without it nothing is changed/,
    )
  })
})

describe("the audit stream", () => {
  test("marks its lines, and cannot be read back", async () => {
    const lines: string[] = []
    const audit = createStreamAuditLog((line) => lines.push(line), { place: "CloudWatch" })
    await beginOperation(audit, about).record("begun")
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({ level: "audit", step: "begun", principal: "ann" })
    expect(await audit.lastOperation(arn)).toBeUndefined()
  })
})
