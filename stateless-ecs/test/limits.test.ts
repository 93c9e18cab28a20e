import { execFileSync } from "node:child_process"
import { once } from "node:events"
import { request as httpRequest } from "node:http"
import { connect } from "node:net"
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals"
import { buildTask, startTask } from "./task.ts"
import type { Task } from "./task.ts"

const MOST = 1_500
const STREAM_KB = 100
const HEAP_MB = 128

let task: Task
let port: number
beforeAll(async () => {
  // What needs more than this heap ends the task, and with it the tests.
  const NODE_OPTIONS = `--max-old-space-size=${HEAP_MB}`
  task = await startTask((await buildTask()).main, { MCP_MAX_REQUESTS: String(MOST), NODE_OPTIONS })
  port = Number(new URL(task.url).port)
})
afterAll(() => void task.process.kill("SIGKILL"))

const headers = { "content-type": "application/json", accept: "application/json, text/event-stream" }
const json = (method: string, params: object) => JSON.stringify({ jsonrpc: "2.0", id: 1, method, params })
const initialize = json("initialize", {
  ...{ protocolVersion: "2025-11-25", capabilities: {} },
  clientInfo: { name: "flood", version: "1" },
})
const waitWith = (more: object) =>
  json("tools/call", { name: "wait", arguments: { ms: 60_000, ...more }, _meta: { progressToken: "p" } })
const wait = waitWith({})
const post = (body: string) => fetch(`${task.url}/mcp`, { method: "POST", headers, body })

const residentKb = () => Number(execFileSync("ps", ["-o", "rss=", "-p", String(task.process.pid)]))

/** A call that is under way, its stream open. */
async function openStream(body = wait) {
  const outgoing = httpRequest(`${task.url}/mcp`, { method: "POST", headers, agent: false })
  outgoing.on("error", () => undefined)
  outgoing.end(body)
  const [response] = (await once(outgoing, "response")) as [{ statusCode: number; resume(): void }]
  if (response.statusCode === 200) await once(response as unknown as NodeJS.ReadableStream, "data")
  return { status: response.statusCode, end: () => outgoing.destroy() }
}

describe("a task under a hostile crowd", () => {
  test("answers 431 to headers over 16 KiB", async () => {
    const response = await fetch(`${task.url}/health`, { headers: { "x-large": "a".repeat(17 * 1024) } })
    expect(response.status).toBe(431)
  })

  test("answers 413 to a body over its limit, without waiting for all of it", async () => {
    const socket = connect(port, "127.0.0.1")
    socket.write(
      `POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${2 ** 30}\r\n\r\n`,
    )
    socket.write("a".repeat(1024 * 1024 + 1))
    const [answer] = (await once(socket, "data")) as [Buffer]
    expect(answer.toString()).toMatch(/^HTTP\/1.1 413 /)
    socket.destroy()
  })

  test("answers a flood of initialize in bounded memory, as it keeps nothing of them", async () => {
    let answered = 0
    const caller = async () => {
      for (let at = 0; at < 100; at++) {
        const response = await post(initialize)
        await response.arrayBuffer()
        if (response.status === 200) answered += 1
      }
    }
    await Promise.all(Array.from({ length: 40 }, caller))
    expect(answered).toBe(4_000)
    expect(residentKb()).toBeLessThan(2.5 * HEAP_MB * 1024)
  })

  test("answers 400 to a body of a hundred thousand values, and holds less than would fill it of others", async () => {
    const empty = (length: number) => waitWith({ a: Array.from({ length }, () => ({})) })
    expect((await post(empty(100_000))).status).toBe(400)

    const body = empty(20_000)
    const crowd = await Promise.all(Array.from({ length: 200 }, () => openStream(body)))
    const [taken, refused] = [200, 503].map((code) => crowd.filter(({ status }) => status === code).length)

    expect(taken).toBeGreaterThan(0)
    expect(refused).toBe(crowd.length - taken!)
    for (const { end } of crowd) end()
    let again = 503
    while (again === 503) again = (await post(initialize)).status
    expect(again).toBe(200)
  })

  test(`holds ${MOST} streams in bounded memory, answers 503 to more, and still its health check`, async () => {
    const before = residentKb()
    const streams = []
    while (streams.length < MOST)
      streams.push(...(await Promise.all(Array.from({ length: 50 }, () => openStream()))))
    expect(streams.every(({ status }) => status === 200)).toBe(true)
    const grown = residentKb() - before
    process.stderr.write(`${MOST} open streams: ${Math.round(grown / MOST)} KiB each\n`)
    expect(grown).toBeLessThan(MOST * STREAM_KB)

    const refused = await post(initialize)
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "5"])
    expect(await refused.json()).toMatchObject({ jsonrpc: "2.0", error: { code: -32000 } })
    expect((await fetch(`${task.url}/health`)).status).toBe(200)
    expect(await task.line("requests were refused: MCP_MAX_REQUESTS are open")).toMatchObject({ refused: 1 })

    for (const { end } of streams) end()
    let again = 503
    while (again === 503) again = (await post(initialize)).status
    expect(again).toBe(200)
  })
})
