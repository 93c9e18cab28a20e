import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals"
import { startDynamoDb } from "@mcp-on-aws/dynamodb-stand-in/start"
import type { DynamoDb } from "@mcp-on-aws/dynamodb-stand-in/start"
import { buildStatefulEcs } from "@mcp-on-aws/stateful-ecs/build"
import { statefulEcs } from "@mcp-on-aws/stateful-ecs/deployment"
import { describeVariables, tablesOf } from "../src/server-variables.ts"
import { startCluster } from "./ecs-under-test.ts"
import type { EcsUnderTest } from "./ecs-under-test.ts"
import { hasHaproxy, startHaproxy } from "./haproxy-under-test.ts"
import type { HaproxyUnderTest } from "./haproxy-under-test.ts"
import { waitUntil } from "./wait-until.ts"

let dynamoDb: DynamoDb
let cluster: EcsUnderTest
let haproxy: HaproxyUnderTest | undefined
beforeAll(async () => {
  if (!hasHaproxy) return
  dynamoDb = await startDynamoDb({ tables: tablesOf(statefulEcs) })
  const fronts = [{ name: "alb" as const, stickiness: false }]
  const deployment = { server: statefulEcs, build: buildStatefulEcs, tasks: 3, fronts }
  const variables = { ...describeVariables(statefulEcs, dynamoDb.url), MCP_AUTH: "none" }
  cluster = await startCluster(deployment, {}, variables)
})
afterEach(async () => {
  await haproxy?.close()
  haproxy = undefined
})
afterAll(async () => {
  if (!hasHaproxy) return
  await cluster.close()
  await dynamoDb.close()
})

const revision = "2025-11-25"

async function post(url: string, message: object, headers: Record<string, string> = {}) {
  const response = await fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      ...headers,
    },
    body: JSON.stringify({ jsonrpc: "2.0", ...message }),
  })
  return { response, text: await response.text() }
}

async function initialize(url: string) {
  const clientInfo = { name: "test", version: "1" }
  const params = { protocolVersion: revision, capabilities: {}, clientInfo }
  const { response } = await post(url, { id: 0, method: "initialize", params })
  const session = response.headers.get("mcp-session-id") ?? ""
  const headers = { "mcp-session-id": session, "mcp-protocol-version": revision }
  await post(url, { method: "notifications/initialized" }, headers)
  const [cookie] = response.headers.getSetCookie()
  return { headers, cookie: cookie?.split(";")[0] }
}

/** Where it arrived, and which task answered. */
async function ping(url: string, headers: Record<string, string>) {
  const call = { id: 1, method: "tools/call", params: { name: "ping", arguments: {} } }
  const { response, text } = await post(url, call, headers)
  return {
    status: response.status,
    target: response.headers.get("x-target"),
    instance: /"instance":"(\w+)"/.exec(text)?.[1],
  }
}

const askThrice = async <Answer>(ask: () => Promise<Answer>) => [await ask(), await ask(), await ask()]

// A skipped test is a failure where the machine is known to have it: see .ci/run.
const describeHaproxy = hasHaproxy || process.env.REQUIRE_HAPROXY ? describe : describe.skip
if (!hasHaproxy) console.warn("HAProxy is not installed: sessions were not tested behind it")

describeHaproxy("behind HAProxy, stateful-ecs", () => {
  test("serves a session of its owner, whichever task is asked, to clients without cookies", async () => {
    haproxy = await startHaproxy(cluster.tasks(), { stickiness: false })
    const { url } = haproxy
    const { headers } = await initialize(url)

    const answers = await askThrice(() => ping(url, headers))

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
    expect(new Set(answers.map(({ target }) => target)).size).toBe(3)
    expect(new Set(answers.map(({ instance }) => instance)).size).toBe(1)
  })

  test("is asked at the session's owner by clients that keep the cookie", async () => {
    haproxy = await startHaproxy(cluster.tasks(), { stickiness: true })
    const { url } = haproxy
    const { headers, cookie = "" } = await initialize(url)

    const answers = await askThrice(() => ping(url, { ...headers, cookie }))

    const owner = cookie.replace("AWSALB=", "")
    expect(answers).toEqual(Array(3).fill({ status: 200, target: owner, instance: owner }))
  })

  test("keeps a session whose owner is killed", async () => {
    haproxy = await startHaproxy(cluster.tasks(), { stickiness: false })
    const { url } = haproxy
    const { headers } = await initialize(url)
    const before = await ping(url, headers)
    const owner = cluster.tasks().find(({ id }) => id === before.instance)

    process.kill(owner!.pid, "SIGKILL")
    const after: Awaited<ReturnType<typeof ping>>[] = []
    await waitUntil("another task answers three times", async () => {
      // HAProxy closes the connection where a dead server's was open still, so that the client tries again.
      after.push(await ping(url, headers).catch(() => ({ status: 0, target: null, instance: undefined })))
      return after.filter(({ status }) => status === 200).length === 3
    })

    // Until HAProxy has noticed, it answers for the dead one; never does the server lose the session.
    expect(new Set(after.map(({ status }) => status))).not.toContain(404)
    expect(new Set(after.slice(-3).map(({ instance }) => instance))).not.toContain(owner!.id)
  })

  test("sends each event as it comes", async () => {
    haproxy = await startHaproxy(cluster.tasks(), { stickiness: false })
    const { headers } = await initialize(haproxy.url)
    const notes = [1, 2].map((number) => ({ title: `note ${number}`, body: "x" }))
    const params = {
      name: "import_notes",
      arguments: { key: "haproxy-test", notes, delay_ms: 300 },
      _meta: { progressToken: 1 },
    }

    const response = await fetch(haproxy.url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
        ...headers,
      },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params }),
    })
    const arrivals = new Map<string, number>()
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      for (const [what] of chunk.matchAll(/notifications\/progress|"result"/g)) {
        if (!arrivals.has(what)) arrivals.set(what, performance.now())
      }
    }

    expect([...arrivals.keys()]).toEqual(["notifications/progress", '"result"'])
    const [first = 0, last = 0] = [...arrivals.values()]
    expect(last - first).toBeGreaterThan(100)
  })
})
