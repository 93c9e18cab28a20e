import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { afterEach, beforeAll, describe, expect, test } from "@jest/globals"
import { buildTask, startTask } from "./task.ts"
import type { Task } from "./task.ts"

let main: string
const tasks: Task[] = []
beforeAll(async () => {
  main = (await buildTask()).main
})
afterEach(() => {
  for (const { process } of tasks.splice(0)) process.kill("SIGKILL")
})

async function start(env: Record<string, string> = {}): Promise<Task> {
  const task = await startTask(main, env)
  tasks.push(task)
  return task
}

const headers = { "content-type": "application/json", accept: "application/json, text/event-stream" }
const wait = (ms: number) => ({
  jsonrpc: "2.0",
  id: 1,
  method: "tools/call",
  params: { name: "wait", arguments: { ms }, _meta: { progressToken: "p" } },
})
const post = (url: string, json: unknown, more: Record<string, string> = {}) =>
  fetch(`${url}/mcp`, { method: "POST", headers: { ...headers, ...more }, body: JSON.stringify(json) })

function ask2026(url: string, method: string, params: Record<string, unknown> = {}) {
  const _meta = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientInfo": { name: "test", version: "1" },
    "io.modelcontextprotocol/clientCapabilities": {},
  }
  const headers = { "mcp-protocol-version": "2026-07-28", "mcp-method": method }
  return post(url, { jsonrpc: "2.0", id: 1, method, params: { ...params, _meta } }, headers)
}

/** Reads until `text` has come, and goes on reading with the next call. */
function readerOf(response: Response) {
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
  let all = ""
  return async (text?: string) => {
    while (text === undefined || !all.includes(text)) {
      const { done, value } = await reader.read()
      if (done) break
      all += value
    }
    return all
  }
}

describe("a task", () => {
  test("names itself by ECS's metadata endpoint, in its answers and its log", async () => {
    const TaskARN = "arn:aws:ecs:us-west-2:111122223333:task/default/158d1c8083dd49d6b527399fd6414f5c"
    const metadata = createServer((request, response) => {
      const known = request.url === "/v4/abc/task"
      response.writeHead(known ? 200 : 404)
      response.end(
        JSON.stringify({ TaskARN, Containers: [{ Networks: [{ IPv4Addresses: ["10.0.2.106"] }] }] }),
      )
    })
    await new Promise<void>((resolve) => metadata.listen(0, "127.0.0.1", resolve))
    const { port } = metadata.address() as AddressInfo
    const { url, lines } = await start({ ECS_CONTAINER_METADATA_URI_V4: `http://127.0.0.1:${port}/v4/abc` })
    const text = await (await post(url, wait(0))).text()
    expect(text).toContain("158d1c8083dd49d6b527399fd6414f5c")
    expect(lines[0]).toMatchObject({ task: "158d1c8083dd49d6b527399fd6414f5c" })
    metadata.close()
  })

  test("does not start where the named metadata endpoint does not answer", async () => {
    await expect(start({ ECS_CONTAINER_METADATA_URI_V4: "http://127.0.0.1:9/v4/abc" })).rejects.toThrow(
      /ended with 1.*metadata endpoint/,
    )
  })

  test("does not start with settings that cannot be read, and logs why in one line", async () => {
    await expect(start({ PORT: "http" })).rejects.toThrow(/ended with 1.*could not start.*PORT/)
  })

  test("keeps connections open longer than an ALB's 60 s", async () => {
    const { url } = await start()
    const { headers: answered } = await fetch(`${url}/health`)
    expect(Number(/timeout=(\d+)/.exec(answered.get("keep-alive") ?? "")?.[1])).toBeGreaterThan(60)
  })

  test("comments on a stream that is silent, so that no idle limit ends it", async () => {
    const { url } = await start({ MCP_KEEP_ALIVE_SECONDS: "1" })
    const read = readerOf(await post(url, wait(2_500)))
    expect(await read()).toMatch(/began[^]*\n: ?keepalive[^]*task-1/i)
  })

  test("promises no list changes, of which a stream in another task would not hear, and holds no such stream", async () => {
    const { url } = await start()
    const { result } = JSON.parse(await (await ask2026(url, "server/discover")).text()) as {
      result: { capabilities: unknown }
    }
    expect(result.capabilities).toMatchObject({ tools: { listChanged: false } })
    const notifications = { toolsListChanged: true }
    expect(await (await ask2026(url, "subscriptions/listen", { notifications })).text()).toContain(
      "acknowledged",
    )
  })

  test("answers at AgentCore Runtime's address, whatever session id the platform adds", async () => {
    const { url } = await start({
      MCP_UNKNOWN_SESSIONS: "ignore",
      MCP_ALLOWED_HOSTS: "*.amazonaws.com,127.0.0.1",
    })
    const response = await post(url, wait(0), { "mcp-session-id": "4f2c7d1e-platform" })
    expect(response.status).toBe(200)
    expect(await response.text()).toContain("task-1")
  })
})

describe("a task that is told to stop", () => {
  test("lets its calls end, answers 503 to health checks, and exits 0", async () => {
    const task = await start()
    const read = readerOf(await post(task.url, wait(2_000)))
    await read("began")
    task.process.kill("SIGTERM")
    await task.line("draining")
    expect((await fetch(`${task.url}/health`)).status).toBe(503)
    expect(await (await fetch(`${task.url}/ready`)).json()).toMatchObject({ draining: true })
    expect(await read()).toContain("task-1")
    expect(await task.ended).toBe(0)
  })

  test("does so where a definition left something behind that fails, says so in one line, and exits 1", async () => {
    const task = await start()
    const read = readerOf(await post(task.url, wait(2_000)))
    await read("began")
    await post(task.url, { ...wait(0), params: { name: "leave" } })
    await task.line("draining")
    expect(await read()).toContain("task-1")
    expect(await task.ended).toBe(1)
    const error = expect.objectContaining({ message: "left behind" })
    expect(task.lines.filter(({ level }) => level === "error")).toEqual([expect.objectContaining({ error })])
  })

  test("gives up on calls that outlast its grace", async () => {
    const task = await start({ MCP_DRAIN_SECONDS: "0.5" })
    const read = readerOf(await post(task.url, wait(60_000)))
    await read("began")
    task.process.kill("SIGTERM")
    await expect(read()).rejects.toThrow()
    expect(await task.ended).toBe(0)
  })
})
