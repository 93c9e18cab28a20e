import { afterAll, beforeAll, describe, expect, test } from "@jest/globals"
import type { Message } from "../src/view.ts"
import { createServer } from "node:http"
import { listen } from "@mcp-on-aws/local/ports"
import { startConsole } from "../src/start-console.ts"
import { createCloud, startConsoleAlone } from "./console-under-test.ts"
import type { ConsoleUnderTest } from "./console-under-test.ts"

let tested: ConsoleUnderTest
beforeAll(async () => {
  tested = await startConsoleAlone()
})
afterAll(() => tested.close())

const json = { "content-type": "application/json" }
const kill = { method: "POST", path: "/api/task", body: '{"action":"kill","task":"a"}' }

describe("the page", () => {
  test("comes from here alone, and may load and send nothing anywhere else", async () => {
    const { status, headers, text } = await tested.send({})

    expect(status).toBe(200)
    expect(headers["content-security-policy"]).toContain("default-src 'none'")
    expect(headers["content-security-policy"]).toContain("frame-ancestors 'none'")
    expect(headers["content-security-policy"]).not.toMatch(/unsafe|https?:|\*/)
    expect(headers["access-control-allow-origin"]).toBeUndefined()
    expect(text.match(/(?:src|href)="[^/][^"]*"/g)).toBeNull()
  })

  test("has less than 200 KB, fonts, pictures and all", async () => {
    const files = await Promise.all(
      ["/", "/page.js", "/page.css", "/icon.svg"].map((path) => tested.send({ path })),
    )

    const sizes = files.map(({ text }) => Buffer.byteLength(text))
    expect(files.map(({ status }) => status)).toEqual([200, 200, 200, 200])
    expect(sizes.every((size) => size > 100)).toBe(true)
    expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(200_000)
  })

  test("is all that there is", async () => {
    const { status, text } = await tested.send({ path: "/../package.json" })

    expect([status, JSON.parse(text)]).toEqual([404, { failed: "There is nothing at /../package.json" }])
  })
})

describe("the console's port", () => {
  test("is named where another has it", async () => {
    const taken = createServer()
    const port = await listen(taken, { port: 0, owner: "a test" })

    await expect(startConsole(createCloud(), port)).rejects.toThrow(
      `Port ${port}, which the console needs, is taken by another process`,
    )
    taken.close()
  })
})

describe("a request from elsewhere", () => {
  const own = () => `127.0.0.1:${tested.port}`
  test.each<[string, () => Parameters<ConsoleUnderTest["send"]>[0]]>([
    [
      "under a name that was bound to this address",
      () => ({ headers: { host: `evil.example:${tested.port}` } }),
    ],
    ["under another port", () => ({ headers: { host: "127.0.0.1:1" } })],
    [
      "to watch, by a page of another origin",
      () => ({ path: "/events", headers: { host: own(), origin: "http://evil.example" } }),
    ],
    [
      "to watch, by a page of another port",
      () => ({ path: "/events", headers: { host: own(), origin: "http://127.0.0.1:1" } }),
    ],
    ["to watch, of an opaque origin", () => ({ path: "/events", headers: { host: own(), origin: "null" } })],
    [
      "to read, from another site",
      () => ({ path: "/page.js", headers: { host: own(), "sec-fetch-site": "cross-site" } }),
    ],
    [
      "to act, by a page of another origin",
      () => ({ ...kill, headers: { ...json, host: own(), origin: "http://evil.example" } }),
    ],
    ["to act, without an origin", () => ({ ...kill, headers: { ...json, host: own() } })],
    [
      "to act, as a form can",
      () => ({ ...kill, headers: { host: own(), origin: `http://${own()}`, "content-type": "text/plain" } }),
    ],
    [
      "to act, by a name that is another's origin",
      () => ({ ...kill, headers: { ...json, host: own(), origin: `http://localhost:${tested.port}` } }),
    ],
    [
      "to ask what is allowed",
      () => ({
        method: "OPTIONS",
        path: "/api/task",
        headers: { host: own(), origin: "http://evil.example" },
      }),
    ],
  ])("is refused %s, and does nothing", async (_, describeRequest) => {
    const { status, headers, text } = await tested.send(describeRequest())

    expect(status).toBe(403)
    expect(JSON.parse(text)).toEqual({ failed: expect.any(String) })
    expect(headers["access-control-allow-origin"]).toBeUndefined()
    expect(tested.told).toEqual([])
  })
})

describe("an action", () => {
  test("is done where the page itself asks for it", async () => {
    const alone = await startConsoleAlone()

    for (const action of ["kill", "pause", "resume", "drain"]) await alone.post("task", { action, task: "a" })
    const deployed = await alone.post("deploy", { server: "s" })
    await alone.close()

    expect(alone.told).toEqual(["kill a", "pause a", "resume a", "drain a", "deploy s"])
    expect(deployed.text).toBe('{"done":true}\n')
  })

  test.each([
    ["nothing", "constructor", {}, 404],
    ["nothing", "task/../call", {}, 404],
    ["no object", "task", "[", 400],
    ["null", "task", "null", 400],
    ["no task", "task", { action: "kill" }, 400],
    ["an action of Object's", "task", { action: "toString", task: "a" }, 400],
    ["a URL that is none of this cloud's", "call", { url: "http://169.254.169.254/", tool: "x" }, 404],
    ["a session that is not open", "call", { client: "x", tool: "x" }, 404],
    ["a question that nobody asked", "answer", { question: "x", answer: {} }, 404],
    ["too many calls", "burst", { count: 1e9, atOnce: 1 }, 400],
    ["a body that is too large", "task", JSON.stringify("x".repeat(2 ** 20)), 413],
  ])("that names %s is refused with a reason", async (_, action, body, expected) => {
    const { status, text } = await tested.post(action, body)

    expect(status).toBe(expected)
    expect((JSON.parse(text) as { failed: string }).failed).toMatch(/\w{3,}/)
  })
})

describe("what a page is sent", () => {
  test("is everything at first, then what changes, in order", async () => {
    tested.events.emit(lineOf(0))
    const controller = new AbortController()
    const response = await fetch(`http://127.0.0.1:${tested.port}/events`, { signal: controller.signal })
    const messages = readMessages(response)

    const first = (await messages.next()).value
    for (const at of [1, 2, 3]) tested.events.emit(lineOf(at))
    const second = (await messages.next()).value
    controller.abort()

    expect(first).toMatchObject({
      view: { logs: expect.arrayContaining([expect.objectContaining({ line: "0" })]) },
    })
    expect(second).toMatchObject({ frames: [{ line: "1" }, { line: "2" }, { line: "3" }] })
  })

  test("is everything anew where more happened at once than is kept for a page", async () => {
    const controller = new AbortController()
    const response = await fetch(`http://127.0.0.1:${tested.port}/events`, { signal: controller.signal })
    const messages = readMessages(response)
    await messages.next()

    for (let at = 0; at < 25_000; at++) tested.events.emit(lineOf(at))
    const { value } = await messages.next()
    controller.abort()

    const { view } = value as Extract<Message, { view: unknown }>
    expect(view.logs.at(-1)?.line).toBe("24999")
  })
})

const lineOf = (at: number) => ({ type: "log-line" as const, log: "l", instance: "i", line: String(at) })

async function* readMessages(response: Response): AsyncGenerator<Message, undefined> {
  let text = ""
  for await (const chunk of response.body!) {
    text += Buffer.from(chunk as Uint8Array).toString()
    const events = text.split("\n\n")
    text = events.pop() ?? ""
    for (const event of events) if (event.startsWith("data: ")) yield JSON.parse(event.slice(6)) as Message
  }
  return undefined
}
