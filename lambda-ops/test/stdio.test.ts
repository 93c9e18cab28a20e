import { spawnSync } from "node:child_process"
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout } from "node:timers/promises"
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals"
import { buildLambdaOps } from "../src/build.ts"
import { allowed } from "./bench.ts"
import type { LambdaStandIn } from "@mcp-on-aws/lambda-stand-in/start"
import { startLambdaStandIn } from "@mcp-on-aws/lambda-stand-in/start"
import type { Session, StdioServer, User } from "./stdio-clients.ts"
import { connectV1, connectV2 } from "./stdio-clients.ts"

const region = "eu-west-1"
let folder: string
let script: string
let lambda: LambdaStandIn
const sessions: Session[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lambda-ops-"))
  script = (await buildLambdaOps({ outdir: join(folder, "dist") })).stdio
})
afterAll(() => rm(folder, { recursive: true, force: true }))
beforeEach(async () => {
  lambda = await startLambdaStandIn()
  lambda.create(region, "orders", { tags: allowed })
  await rm(auditFile(), { force: true })
})
afterEach(async () => {
  await Promise.all(sessions.splice(0).map((session) => session.close()))
  await lambda.close()
})

const auditFile = () => join(folder, "audit", "log.jsonl")
const server = (...args: string[]): StdioServer => ({
  script,
  endpoint: lambda.endpoint,
  args: ["--regions", region, "--audit-file", auditFile(), ...args],
})
const orders = () => lambda.entry(region, "orders").latest

const clients = [
  ["SDK v1", connectV1],
  ["SDK v2 in the 2025 era", (one: StdioServer, user: User) => connectV2(one, user, "legacy")],
  ["SDK v2 in the 2026 era", (one: StdioServer, user: User) => connectV2(one, user, { pin: "2026-07-28" })],
] as const

async function open(
  connect: (one: StdioServer, user: User) => Promise<Session>,
  user: User,
  ...args: string[]
) {
  const session = await connect(server(...args), user)
  sessions.push(session)
  return session
}

describe.each(clients)("over stdio, %s", (_, connect) => {
  test("upgrades once the user said yes, and records who did what", async () => {
    const client = await open(connect, "yes", "--allow-writes")
    const { data } = await client.call("upgrade_runtime", { functions: ["orders"], smoke_test: {} })
    expect(data).toMatchObject({ counts: { upgraded: 1 }, audit_log: auditFile() })
    expect(client.questions).toHaveLength(1)
    expect(orders().Runtime).toBe("nodejs24.x")
    const { data: shown } = await client.call("get_function", { function: "orders" })
    expect(shown.last_write).toMatchObject({ state: "finished", tool: "upgrade_runtime" })
    const lines = (await readFile(auditFile(), "utf8")).trim().split("\n")
    expect(lines).toHaveLength(7)
  })

  test("changes nothing where the user said no", async () => {
    const client = await open(connect, "no", "--allow-writes")
    const { text } = await client.call("upgrade_runtime", { functions: ["orders"] })
    expect(text).toMatch(/the user did not agree/)
    expect(orders().Runtime).toBe("nodejs18.x")
  })

  test("takes the plan's token from a client that cannot ask", async () => {
    const client = await open(connect, undefined, "--allow-writes")
    const refused = await client.call("upgrade_runtime", { functions: ["orders"] })
    expect(refused).toMatchObject({ failed: true, text: expect.stringMatching(/plan_runtime_upgrade/) })
    const { data } = await client.call("plan_runtime_upgrade", { functions: ["orders"] })
    const done = await client.call("upgrade_runtime", { functions: ["orders"], plan_token: data.plan_token })
    expect(done.data).toMatchObject({ counts: { upgraded: 1 } })
  })

  test("is read-only unless started otherwise, and says so", async () => {
    const client = await open(connect, "yes")
    expect(await client.tools()).not.toContain("upgrade_runtime")
    expect(client.instructions()).toMatch(/Read-only/)
    const { text } = await client.call("plan_runtime_upgrade", { functions: ["orders"] })
    expect(text).toMatch(/This server is read-only/)
    expect(await client.prompt("upgrade_fleet", {})).toMatch(/go as far as the plan/)
  })

  test("shows the runtimes, the fleet as Markdown and as a chart", async () => {
    const client = await open(connect, undefined)
    expect(JSON.parse(await client.read("lambda-ops://runtimes"))).toMatchObject({ asOf: expect.any(String) })
    expect(await client.read("lambda-ops://fleet.md")).toMatch(
      /\| nodejs18.x \| 1 \| deprecated \| 2025-09-01/,
    )
    expect(await client.read("lambda-ops://fleet.svg")).toMatch(/^<svg .*nodejs18.x/s)
  })
})

describe("a server that ends in the middle of an upgrade", () => {
  test("tells after its restart what state the function is in, and puts it back", async () => {
    lambda.faults.looksUntilActive = Infinity
    const first = await open(connectV1, "yes", "--allow-writes")
    const cut = first.call("upgrade_runtime", { functions: ["orders"] }).catch(() => "cut off")
    await until(async () => (await auditText()).includes('"updated"'))
    const beside = await open(connectV1, "yes", "--allow-writes")
    const seen = await beside.call("get_function", { function: "orders" })
    expect(seen.data).toMatchObject({ last_write: { state: "perhaps_under_way" } })
    expect(seen.text).toMatch(/perhaps under way; begun, .*change nothing, wait, and look again/s)
    expect(seen.text).not.toMatch(/cut off|rollback_runtime/)

    process.kill(first.pid, "SIGKILL")
    expect(await cut).toBe("cut off")
    // What a kill in the middle of a line leaves behind.
    await writeFile(auditFile(), '{"time":"2026-', { flag: "a" })

    const second = await open(connectV1, "yes", "--allow-writes")
    const { text, data } = await second.call("get_function", { function: "orders" })
    expect(data).toMatchObject({
      runtime: "nodejs24.x",
      last_update_status: "InProgress",
      versions: [{ version: "1", runtime: "nodejs18.x", backup: true }],
      last_write: { state: "cut_off" },
    })
    expect(text).toMatch(/cut off; begun, published, updating, updated/)

    lambda.faults.looksUntilActive = 1
    lambda.entry(region, "orders").looksUntilActive = 1
    const { data: done } = await second.call("rollback_runtime", { function: "orders" })
    expect(done).toMatchObject({ rolled_back: true, to: "nodejs18.x" })
    const { data: after } = await second.call("get_function", { function: "orders" })
    expect(after).toMatchObject({
      runtime: "nodejs18.x",
      last_write: { state: "finished", tool: "rollback_runtime" },
    })
  })

  test("finishes the upgrade first where it is only asked to end", async () => {
    lambda.faults.looksUntilActive = 3
    lambda.faults.onCall = ({ action }) => {
      if (action === "UpdateFunctionConfiguration") process.kill(client.pid, "SIGTERM")
    }
    const client = await open(connectV1, "yes", "--allow-writes")
    const cut = client.call("upgrade_runtime", { functions: ["orders"] }).catch(() => "cut off")
    await until(async () => (await auditText()).includes('"upgraded"'))
    await cut
    await until(async () => !isAlive(client.pid))
    expect(orders()).toMatchObject({ Runtime: "nodejs24.x", LastUpdateStatus: "Successful" })
  })
})

describe("the command line", () => {
  const run = (args: string[], env: Record<string, string> = {}) =>
    spawnSync(process.execPath, [script, ...args], { env, input: "", encoding: "utf8" })

  test.each(["read-only", "read-write"])("prints the %s policy", (access) => {
    const { stdout, status } = run(["--print-policy", access, "--tag", "team=ops"])
    const { Statement } = JSON.parse(stdout) as { Statement: { Action: string[]; Condition?: object }[] }
    expect(status).toBe(0)
    expect(Statement.flatMap(({ Action }) => Action).includes("lambda:UpdateFunctionConfiguration")).toBe(
      access === "read-write",
    )
    if (access === "read-write")
      expect(Statement.at(-1)?.Condition).toEqual({ StringEquals: { "aws:ResourceTag/team": "ops" } })
  })

  test.each([
    ["cn-north-1,cn-northwest-1", "arn:aws-cn:"],
    ["us-gov-west-1", "arn:aws-us-gov:"],
    ["eusc-de-east-1", "arn:aws-eusc:"],
    ["eu-west-1", "arn:aws:"],
  ])("prints the policy of the partition that %s is in", (names, start) => {
    const { stdout } = run(["--print-policy", "read-write", "--regions", names])
    const { Statement } = JSON.parse(stdout) as { Statement: { Resource: string }[] }
    expect(Statement.slice(1).map(({ Resource }) => Resource.startsWith(start))).toEqual([true, true])
  })

  test.each(["read-only", "read-write"])("prints the %s policy for its regions, and no other", (access) => {
    const { stdout } = run(["--print-policy", access, "--regions", "eu-west-1,us-east-1"])
    const { Statement } = JSON.parse(stdout) as { Statement: { Condition: { StringEquals: object } }[] }
    for (const { Condition } of Statement)
      expect(Condition.StringEquals).toMatchObject({ "aws:RequestedRegion": ["eu-west-1", "us-east-1"] })
  })

  test.each([
    [["--regions", "eu-west-1,cn-north-1"], {}, /LAMBDA_OPS_REGIONS: must all be in one partition/],
    [["--print-policy", "admin"], {}, /takes read-only or read-write, not "admin"/],
    [["--allow-write"], {}, /Unknown option '--allow-write'/],
    [[], {}, /LAMBDA_OPS_REGIONS: is not set/],
    [["--regions", "Ireland"], {}, /LAMBDA_OPS_REGIONS: must be regions such as/],
    [["--tag", "yes"], { AWS_REGION: "eu-west-1" }, /LAMBDA_OPS_TAG: must be a tag such as/],
  ])("refuses %j", (args, env, why) => {
    const { stdout, stderr, status } = run(args, env)
    expect(stderr).toMatch(why)
    expect(stdout).toBe("")
    expect(status).toBe(1)
  })

  test("says on an older Node which one it needs, and does not serve", () => {
    const older = 'Object.defineProperty(process.versions, "node", { value: "20.19.0" })'
    const preload = ["--import", `data:text/javascript,${older}`]

    const { stdout, stderr, status } = spawnSync(
      process.execPath,
      [...preload, script, "--regions", region],
      { env: {}, input: "", encoding: "utf8" },
    )

    expect(stderr).toMatch(/^This is Node 20\.19\.0 \(.*\); lambda-ops needs Node 24 or newer\..*\n$/)
    expect([status, stdout]).toEqual([1, ""])
  })

  test("explains itself", () => {
    expect(run(["--help"]).stdout).toMatch(/--allow-writes/)
  })
})

const auditText = () => readFile(auditFile(), "utf8").catch(() => "")

async function until(holds: () => Promise<boolean>) {
  const deadline = performance.now() + 20_000
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error("What was waited for did not come")
    await setTimeout(20)
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
