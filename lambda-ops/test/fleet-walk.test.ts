import { mkdtemp, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals"
import { hasMoto, MOTO_IS_MISSING } from "@mcp-on-aws/moto/start"
import { buildLambdaOps } from "../src/build.ts"
import { startLambdaOfMoto } from "./moto.ts"
import type { Session, StdioServer, User } from "./stdio-clients.ts"
import { connectV1, connectV2 } from "./stdio-clients.ts"

const region = "eu-west-1"
const FLEET = 120
const BATCH = 25
/** Which of the smoke tests fails. */
const BROKEN = 57

let folder: string
let script: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lambda-ops-walk-"))
  script = (await buildLambdaOps({ outdir: join(folder, "dist") })).stdio
})
afterAll(() => rm(folder, { recursive: true, force: true }))

if (!hasMoto) console.warn(`SKIPPED, so no client walked a fleet: ${MOTO_IS_MISSING}`)

describe("a fleet of 120 functions on moto_server", () => {
  const walked = hasMoto ? test : test.skip

  walked.each([
    ["SDK v1, asked", "yes", connectV1],
    ["SDK v1, by the plan's token", undefined, connectV1],
    [
      "SDK v2 in the 2025 era, asked",
      "yes",
      (server: StdioServer, user: User) => connectV2(server, user, "legacy"),
    ],
    [
      "SDK v2 in the 2026 era, asked",
      "yes",
      (server: StdioServer, user: User) => connectV2(server, user, { pin: "2026-07-28" }),
    ],
  ] as const)(
    "is found, planned, confirmed, upgraded and reported by %s, one rolled back",
    async (name, user, connect) => {
      const moto = await startLambdaOfMoto()
      const auditFile = join(folder, `${name}.jsonl`)
      try {
        for (let number = 1; number <= FLEET; number++) {
          await moto.create(region, `fn-${number}`, { Tags: { "mcp-lambda-ops": "allowed" } })
        }
        await moto.answers(
          region,
          Array.from({ length: FLEET }, (_, index) => (index + 1 === BROKEN ? "fault" : "pong")),
        )
        const args = ["--regions", region, "--allow-writes", "--audit-file", auditFile]
        const client = await connect({ script, endpoint: moto.endpoint, args }, user)
        try {
          await walk(client, user)
        } finally {
          await client.close()
        }
        const audit = (await readFile(auditFile, "utf8")).trim().split("\n")
        const steps = audit.map((line) => (JSON.parse(line) as { step: string }).step)
        expect(steps.filter((step) => step === "upgraded")).toHaveLength(FLEET - 1)
        expect(steps.filter((step) => step === "rolled-back")).toHaveLength(1)
      } finally {
        await moto.close()
      }
    },
    120_000,
  )
})

async function walk(client: Session, user: User) {
  const { data: found } = await client.call("find_expiring_functions", { limit: 1000 })
  expect(found).toMatchObject({ complete: true, expiring: FLEET })
  const names = (found.functions as { name: string }[]).map((fn) => fn.name)
  const counts: Record<string, number> = {}
  const rolledBack: { function: string; why: string }[] = []
  for (let start = 0; start < names.length; start += BATCH) {
    const args = {
      functions: names.slice(start, start + BATCH),
      smoke_test: { payload: { ping: true }, expect: "pong" },
      on_failure: "continue",
    }
    const { data: plan } = await client.call("plan_runtime_upgrade", args)
    expect(plan.ready).toHaveLength(args.functions.length)
    const { data } = await client.call("upgrade_runtime", { ...args, plan_token: plan.plan_token })
    for (const [status, count] of Object.entries(data.counts as Record<string, number>))
      counts[status] = (counts[status] ?? 0) + count
    const results = data.results as { function: string; status: string; why: string }[]
    rolledBack.push(...results.filter(({ status }) => status === "rolled_back"))
  }
  expect(counts).toEqual({ upgraded: FLEET - 1, rolled_back: 1 })
  expect(rolledBack).toMatchObject([{ why: expect.stringMatching(/"pong" is not in the answer.*"fault"/) }])
  expect(client.questions).toHaveLength(user ? Math.ceil(FLEET / BATCH) : 0)
  const report = await client.read("lambda-ops://fleet.md")
  expect(report).toMatch(/1 on deprecated runtimes.*119 on supported ones/)
  expect(report).toMatch(/\| nodejs24.x \| 119 \| supported/)
}
