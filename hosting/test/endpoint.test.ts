import { setTimeout as delay } from "node:timers/promises"
import { describe, expect, test } from "@jest/globals"
import type { ToolDefinition } from "@mcp-on-aws/tools/definition"
import { about, body, call, createTestApp, echo, messages, modern, request, toolThat } from "./fixtures.ts"
import type { TestApp } from "./fixtures.ts"

const text = (text: string) => ({ content: [{ type: "text" as const, text }] })

describe("answers", () => {
  test("never mix, as each request has a server object of its own", async () => {
    const slow: ToolDefinition = {
      ...echo,
      name: "slow",
      run: async (args) => {
        const { text } = args as { text: string }
        await new Promise((resolve) => setTimeout(resolve, Number(text) % 7))
        return { content: [{ type: "text", text }], structuredContent: { text } }
      },
    }
    const { app } = createTestApp({ tools: [slow] })
    const texts = Array.from({ length: 100 }, (_, at) => String(at))
    const answers = await Promise.all(
      texts.map(async (text) => {
        const message = call("slow", { text })
        const parts = Number(text) % 2 ? modern(message) : { body: body(message) }
        return messages(await app(request(parts)))
      }),
    )
    expect(answers.map((all) => all.at(-1)?.result?.structuredContent)).toEqual(
      texts.map((text) => ({ text })),
    )
  })

  test.each(["2025", "2026"])("carry progress before the result in the %s era", async (era) => {
    const tool = toolThat(async (_, { reportProgress }) => {
      await reportProgress(1, 2)
      await reportProgress(2, 2, "all")
      return text("done")
    })
    const { app } = createTestApp({ tools: [tool] })
    const message = call("work", {}, 1, { progressToken: "p" })
    const got = await messages(await app(request(era === "2026" ? modern(message) : { body: body(message) })))
    expect(got.map(({ method, params }) => [method, params?.progress])).toEqual([
      ["notifications/progress", 1],
      ["notifications/progress", 2],
      [undefined, undefined],
    ])
  })

  test("leave progress out where the client asked for none", async () => {
    const tool = toolThat(async (_, { reportProgress }) => (await reportProgress(1), text("done")))
    const got = await messages(
      await createTestApp({ tools: [tool] }).app(request({ body: body(call("work")) })),
    )
    expect(got).toHaveLength(1)
  })

  const floods = (waits: boolean) =>
    toolThat(async (_, { reportProgress }) => {
      for (let at = 1; at <= 5_000; at++) {
        const told = reportProgress(at, 5_000, "x".repeat(1_000))
        if (waits) await told
        emitted = at
      }
      return text("done")
    })
  const flood = request({ body: body(call("work", {}, 1, { progressToken: "p" })) })
  let emitted = 0

  test("slow a tool down to the pace of their reader, who gets everything", async () => {
    emitted = 0
    const response = await createTestApp({ tools: [floods(true)] }).app(flood)
    await delay(20)
    const unread = emitted
    const got = await messages(response)
    expect(unread).toBeLessThan(100)
    expect(got).toHaveLength(5_001)
  })

  test("hold no more than a little of what a tool sends without waiting, and its result", async () => {
    const { app, lines } = createTestApp({ tools: [floods(false)] })
    const response = await app(flood)
    await delay(20)
    expect(emitted).toBe(5_000)
    const got = await messages(response)
    expect(JSON.stringify(got).length).toBeLessThan(1_200_000)
    expect(got.at(-1)?.result).toEqual(text("done"))
    const warned = lines.filter(({ level }) => level === "warn")
    expect(warned).toEqual([expect.objectContaining({ definition: "work", requestId: "req-1" })])
  })

  test("end where they only listen as soon as the process is told to end", async () => {
    const draining = new AbortController()
    const { app } = createTestApp({}, { canPush: true, draining: draining.signal })
    const params = { notifications: { toolsListChanged: true } }
    const { body } = await app(request(modern({ ...call("echo"), method: "subscriptions/listen", params })))
    let heard = ""
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      heard += Buffer.from(chunk).toString()
      if (heard.includes("acknowledged")) draining.abort()
    }
    expect(heard).toContain("acknowledged")
  })

  test("tell who listens of what is theirs and of what is everybody's, and of nothing else", async () => {
    const changes = toolThat(async (_, { publish }) => {
      publish({ kind: "resources_list_changed" })
      return text("done")
    })
    const changesAll = toolThat(async (_, { publish }) => {
      publish({ kind: "tools_list_changed" }, "everybody")
      return text("done")
    }, "upgrade")
    const { app } = createTestApp(
      { tools: [changes, changesAll], resources: [about] },
      { canPush: true, authenticate: async ({ headers }) => ({ principal: { id: headers.authorization! } }) },
    )
    const send = (authorization: string, message: Parameters<typeof modern>[0]) => {
      const { headers, ...rest } = modern(message)
      return app(request({ ...rest, headers: { ...headers, authorization } }))
    }
    const params = { notifications: { toolsListChanged: true, resourcesListChanged: true } }
    const { body } = await send("alice", { ...call("work"), method: "subscriptions/listen", params })
    const heard = (body as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]()
    const next = async () => Buffer.from((await heard.next()).value as Uint8Array).toString()

    expect(await next()).toContain("acknowledged")
    await send("bob", call("work"))
    await send("bob", call("upgrade"))
    expect(await next()).toContain("tools/list_changed")
    await send("alice", call("work"))
    expect(await next()).toContain("resources/list_changed")
    await heard.return?.()
  })

  test("end when the client goes away, and the tool is told", async () => {
    const aborted = Promise.withResolvers<void>()
    const tool = toolThat(async (_, { signal, reportProgress }) => {
      signal.addEventListener("abort", () => aborted.resolve())
      await reportProgress(1)
      await aborted.promise
      return text("too late")
    })
    const client = new AbortController()
    const response = await createTestApp({ tools: [tool] }).app(
      request({ body: body(call("work", {}, 1, { progressToken: "p" })), signal: client.signal }),
    )
    let got = ""
    for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
      got += Buffer.from(chunk).toString()
      client.abort()
    }
    await aborted.promise
    expect(got).toContain("notifications/progress")
    expect(got).not.toContain("too late")
  })
})

describe("a result that JSON cannot write", () => {
  const cycle: Record<string, unknown> = {}
  cycle.self = cycle
  const results = { BigInt: { count: 10n }, "a cycle": cycle }
  const cases = Object.entries(results).flatMap(([what, structuredContent]) =>
    ["2025", "2026"].map((era) => ({ what, era, result: { ...text("t"), structuredContent } })),
  )
  const send = async (app: TestApp, era: string, message: ReturnType<typeof call>) =>
    messages(await app.app(request(era === "2026" ? modern(message) : { body: body(message) })))
  const expectLogged = ({ lines }: TestApp) =>
    expect(lines).toContainEqual(
      expect.objectContaining({ level: "error", requestId: "req-1", error: expect.anything() }),
    )

  test.each(cases)("is answered with an error, and logged: $what, $era", async ({ era, result }) => {
    const app = createTestApp({ tools: [toolThat(() => result)] })
    const [answer] = await send(app, era, call("work"))
    expect(answer).toMatchObject({
      id: 1,
      error: { code: -32603, message: expect.stringContaining("req-1") },
    })
    expectLogged(app)
  })

  test.each(cases)("ends a stream that was begun: $what, $era", async ({ era, result }) => {
    const app = createTestApp({
      tools: [toolThat(async (_, call) => (await call.reportProgress(1), result))],
    })
    const answers = await send(app, era, call("work", {}, 1, { progressToken: "p" }))
    expect(answers.at(-1)).toMatchObject({ id: 1, error: { code: -32603 } })
    expectLogged(app)
  })

  test.each(cases)("is answered where the SDK serves: $what, $era", async ({ era, result }) => {
    const prompt = { name: "work", title: "", description: "", run: () => ({ messages: [], ...result }) }
    const app = createTestApp({ prompts: [prompt] })
    const [answer] = await send(app, era, { ...call("work"), method: "prompts/get" })
    expect(answer).toMatchObject({
      id: 1,
      error: { code: -32603, message: expect.stringContaining("req-1") },
    })
    expectLogged(app)
  })
})

describe("what a definition is told", () => {
  const told = async (parts: Parameters<typeof request>[0]) => {
    const seen: unknown[] = []
    const tool = toolThat((_, { principal, protocolVersion, clientCapabilities, requestId }) => {
      seen.push({ principal, protocolVersion, clientCapabilities, requestId })
      return text("ok")
    })
    await messages(await createTestApp({ tools: [tool] }).app(request(parts)))
    return seen[0]
  }

  test("in the 2025 era: the header's revision, and no capabilities, as nobody kept them", async () => {
    const headers = { "mcp-protocol-version": "2025-11-25" }
    expect(await told({ headers, body: body(call("work")) })).toEqual({
      principal: { id: "anyone" },
      protocolVersion: "2025-11-25",
      clientCapabilities: {},
      requestId: "req-1",
    })
  })

  test("in the 2026 era: the envelope's", async () => {
    expect(await told(modern(call("work"), { sampling: {} }))).toMatchObject({
      protocolVersion: "2026-07-28",
      clientCapabilities: { sampling: {} },
    })
  })
})

describe("capabilities", () => {
  const discover = modern({ jsonrpc: "2.0", id: 1, method: "server/discover", params: {} } as never)
  test.each([
    [false, { tools: { listChanged: false } }],
    [true, { tools: { listChanged: true } }],
  ])("advertise list changes only where the host can push: %s", async (canPush, expected) => {
    const { app } = createTestApp({}, { canPush })
    const [message] = await messages(await app(request(discover)))
    expect(message?.result?.capabilities).toEqual(expected)
  })
})
