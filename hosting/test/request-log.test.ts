import { describe, expect, test } from "@jest/globals"
import { createApp } from "../src/app.ts"
import { admitAnyone } from "../src/authenticate.ts"
import type { HttpResponse } from "../src/http.ts"
import { createLogger } from "../src/log.ts"
import { hostingSettings, readSettings } from "../src/settings.ts"
import { TimeLimitError } from "../src/mcp/time-limit.ts"
import { body, call, createTestApp, read, request, toolThat } from "./fixtures.ts"

async function* breaksOff() {
  yield Buffer.from("data: 1\n\n")
  throw new Error("the other task is gone")
}

/** What is logged of an answer, as it is read by this reader. */
async function logOf(read: (response: HttpResponse) => Promise<unknown>, signal?: AbortSignal) {
  const lines: Record<string, unknown>[] = []
  const app = createApp({
    settings: readSettings(hostingSettings, {}),
    logger: createLogger({ level: "info", write: (line) => lines.push(JSON.parse(line) as never) }),
    authenticate: admitAnyone,
    endpoint: async () => ({ status: 200, headers: {}, body: breaksOff() }),
    readiness: { mode: "stateless", dependencies: {} },
  })
  await read(await app(request({ body: body(call("work")), ...(signal && { signal }) })))
  return lines
}

describe("the log line of an answer that breaks off", () => {
  const failing = (response: HttpResponse) => expect(read(response)).rejects.toThrow("is gone")

  test("is an error with its cause", async () => {
    expect(await logOf(failing)).toEqual([
      expect.objectContaining({
        ...{ level: "error", message: "request", requestId: "req-1", status: 200, complete: false },
        error: expect.objectContaining({ message: "the other task is gone" }),
      }),
    ])
  })

  test("is no error where its reader had left", async () => {
    expect(await logOf(failing, AbortSignal.abort())).toEqual([expect.objectContaining({ level: "info" })])
  })

  test("says that it was not read to its end", async () => {
    const [line] = await logOf(async ({ body }) => {
      for await (const _ of body as AsyncIterable<Uint8Array>) return
    })
    expect(line).toMatchObject({ level: "info", complete: false })
    expect(line).not.toHaveProperty("error")
  })
})

describe("the log line of a request", () => {
  const stopped: [string, unknown, object][] = [
    ["whose client hangs up", new Error("gone"), { status: 499, complete: false }],
    ["whose time is over", new TimeLimitError("over"), { status: 504, complete: true }],
  ]
  test.each(stopped)(
    "tells one %s from others, on the lane and on the SDK's way",
    async (_, reason, seen) => {
      for (const name of ["work", "prompt"]) {
        const client = new AbortController()
        const run = () => (client.abort(reason), new Promise<never>(() => undefined))
        const prompt = { name: "prompt", title: "Prompt", description: "A prompt", run }
        const { app, lines } = createTestApp({ tools: [toolThat(run)], prompts: [prompt] })
        const message = {
          ...call(name),
          ...(name === "prompt" && { method: "prompts/get", params: { name } }),
        }

        await read(await app(request({ body: body(message), signal: client.signal })))

        expect(lines).toContainEqual(expect.objectContaining({ message: "request", name, ...seen }))
      }
    },
  )

  test("blames nobody where what it asked failed because its client hung up", async () => {
    const client = new AbortController()
    const lines: unknown[] = []
    const app = createApp({
      settings: readSettings(hostingSettings, {}),
      logger: createLogger({ level: "info", write: (line) => lines.push(JSON.parse(line)) }),
      authenticate: admitAnyone,
      endpoint: () => (client.abort(), Promise.reject(new Error("the other task did not answer"))),
      readiness: { mode: "stateless", dependencies: {} },
    })

    const { status } = await app(request({ body: body(call("work")), signal: client.signal }))

    expect(status).toBe(499)
    expect(lines).toMatchObject([
      { level: "info", message: "request failed", error: { message: "the other task did not answer" } },
      { level: "info", message: "request", status: 499, complete: false },
    ])
  })

  test("is short, whatever path was asked for", async () => {
    const { app, lines } = createTestApp()
    await app(request({ method: "GET", path: `/${"a".repeat(15_000)}` }))
    expect(JSON.stringify(lines).length).toBeLessThan(1_000)
  })
})
