import { PassThrough } from "node:stream"
import { setTimeout as delay } from "node:timers/promises"
import { describe, expect, test } from "@jest/globals"
import type { HostTime } from "@mcp-on-aws/tools/definition"
import { ToolError } from "@mcp-on-aws/tools/tool-error"
import type { HttpHandler } from "../src/http.ts"
import { createLambdaHandler, createLambdaStreamHandler } from "../src/lambda/handler.ts"
import type { HttpEvent } from "../src/lambda/event.ts"
import { call, createTestApp, modern, toolThat } from "./fixtures.ts"

const post = (json: unknown, headers: Record<string, string> = {}) =>
  ({
    version: "2.0",
    rawPath: "/mcp",
    rawQueryString: "",
    headers: {
      host: "localhost",
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      ...headers,
    },
    body: typeof json === "string" ? json : JSON.stringify(json),
    isBase64Encoded: false,
    requestContext: { stage: "$default", http: { method: "POST", path: "/mcp" } },
  }) as unknown as HttpEvent

const context = (remainingMs = 10_000) => ({
  awsRequestId: "aws-1",
  getRemainingTimeInMillis: () => remainingMs,
})

const slowTool = (done: (aborted: boolean) => void) =>
  toolThat(async (_, { signal, sdk, reportProgress }) => {
    await reportProgress(1, 2)
    await delay(20_000, undefined, { signal: sdk.mcpReq.signal, ref: false }).catch(() => {})
    done(signal.aborted)
    return { content: [] }
  })

const big = { content: [{ type: "text" as const, text: "x".repeat(100_000) }] }

function createHandler(toolSet?: Parameters<typeof createTestApp>[0]) {
  const { app, logger } = createTestApp(toolSet)
  return createLambdaHandler(app, { basePath: "", logger })
}

/** What the runtime does with a streaming handler, without a Lambda around it. */
function stream(app: HttpHandler, event: HttpEvent, remainingMs?: number) {
  const preludes: object[] = []
  const out = new PassThrough()
  const handler = createLambdaStreamHandler(
    app,
    {
      streamifyResponse: (handle) => handle,
      HttpResponseStream: { from: (target, prelude) => (preludes.push(prelude), target) },
    },
    { basePath: "" },
  ) as (event: HttpEvent, stream: PassThrough, context: unknown) => Promise<void>
  const ended = handler(event, out, context(remainingMs))
  return { out, ended, preludes }
}

describe("a buffered handler", () => {
  test("answers with the invocation's request id", async () => {
    const handler = createHandler()
    const answer = await handler(post(call("echo", { text: "hi" })), context())
    expect(answer).toMatchObject({ statusCode: 200, headers: { "x-request-id": "aws-1" } })
    expect(answer.body).toContain('"text":"hi"')
  })

  test("carries progress at the end, before the result", async () => {
    const tool = toolThat(async (_, { reportProgress }) => {
      await reportProgress(1, 2, "half")
      return { content: [{ type: "text", text: "done" }] }
    })
    const handler = createHandler({ tools: [tool] })
    const { body } = await handler(post(call("work", {}, 1, { progressToken: "p" })), context())
    expect(body.indexOf('"half"')).toBeGreaterThan(0)
    expect(body.indexOf('"done"')).toBeGreaterThan(body.indexOf('"half"'))
  })

  test("says that the time is over before Lambda ends the process, and stops the tool", async () => {
    const stopped = Promise.withResolvers<boolean>()
    const handler = createHandler({ tools: [slowTool(stopped.resolve)] })
    const { statusCode, body } = await handler(
      post(call("work", {}, 7, { progressToken: "p" })),
      context(600),
    )
    expect(statusCode).toBe(200)
    expect(body).toMatch(/time limit/)
    expect(body).toContain('"id":7')
    expect(await stopped.promise).toBe(true)
  })

  test("lets a tool say how far it came, a little before", async () => {
    const careful = toolThat(async (_, { signal }) => {
      await delay(20_000, undefined, { signal, ref: false }).catch(() => {})
      throw new ToolError(`${(signal.reason as Error).message} 3 of 9 are done.`)
    })
    const handler = createHandler({ tools: [careful] })
    const { body } = await handler(post(call("work")), context(1_600))
    expect(body).toMatch(/"text":"The function's time limit is near\. 3 of 9 are done\."/)
  })

  test("tells a tool how long it has, and has it stop where the answer is given without it", async () => {
    const seen = Promise.withResolvers<HostTime | undefined>()
    const asking = toolThat((_, { hostTime }) => {
      seen.resolve(hostTime)
      return { content: [] }
    })
    const handler = createHandler({ tools: [asking] })
    await handler(post(call("work")), context(60_000))
    const time = await seen.promise
    const leftMs = time?.leftMs() ?? 0
    expect([leftMs > 30_000, leftMs <= 58_500, time?.signal.aborted]).toEqual([true, true, true])
  })

  test("answers 504 where nothing had been said yet", async () => {
    const silent = toolThat((_, { sdk }) =>
      delay(20_000, { content: [] }, { signal: sdk.mcpReq.signal, ref: false }),
    )
    const { headers, body } = modern(call("work"))
    const handler = createHandler({ tools: [silent] })
    const answer = await handler(post(body.toString(), headers), context(600))
    expect(answer.statusCode).toBe(504)
    expect(JSON.parse(answer.body)).toMatchObject({ id: 1, error: { code: -32603 } })
  })

  test("leaves no timer behind", async () => {
    const handler = createHandler()
    const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === "Timeout").length
    const before = timers()
    await handler(post(call("echo", { text: "hi" })), context())
    expect(timers()).toBe(before)
  })
})

describe("a streaming handler", () => {
  test("sends the prelude before the tool has ended, and each event as it comes", async () => {
    const goOn = Promise.withResolvers<void>()
    const tool = toolThat(async (_, { reportProgress }) => {
      await reportProgress(1, 2, "half")
      await goOn.promise
      return { content: [{ type: "text", text: "done" }] }
    })
    const { out, ended, preludes } = stream(
      createTestApp({ tools: [tool] }).app,
      post(call("work", {}, 1, { progressToken: "p" })),
    )
    let text = ""
    for await (const chunk of out) {
      text += String(chunk)
      if (text.includes("half")) goOn.resolve()
    }
    await ended
    expect(preludes).toEqual([
      { statusCode: 200, headers: expect.objectContaining({ "content-type": "text/event-stream" }) },
    ])
    expect(text).toContain('"done"')
  })

  test("writes once even where there is no body, or the runtime would drop status and headers", async () => {
    const { out, ended, preludes } = stream(
      createTestApp().app,
      post({ jsonrpc: "2.0", method: "notifications/initialized" }),
    )
    const writes: unknown[] = []
    const write = out.write.bind(out) as (chunk: unknown) => boolean
    out.write = ((chunk: unknown) => (writes.push(chunk), write(chunk))) as typeof out.write
    out.resume()
    await ended
    expect(preludes).toMatchObject([{ statusCode: 202 }])
    expect(writes).toEqual([""])
  })

  test("says as its last event that the time is over", async () => {
    const { out, ended } = stream(
      createTestApp({ tools: [slowTool(() => {})] }).app,
      post(call("work", {}, 7, { progressToken: "p" })),
      600,
    )
    let text = ""
    for await (const chunk of out) text += String(chunk)
    await ended
    expect(text).toMatch(/"id":7,"error":\{"code":-32603,"message":"[^"]*time limit/)
  })

  test.each([
    [
      "in the middle",
      toolThat(async (_, { reportProgress }) => (await reportProgress(1, 2, "x".repeat(50_000)), big)),
    ],
    ["at the end", toolThat(() => big)],
  ])("ends in time where its reader takes nothing more: %s", async (_, tool) => {
    const event = post(call("work", {}, 7, { progressToken: "p" }))
    const { out, ended } = stream(createTestApp({ tools: [tool] }).app, event, 600)
    await expect(ended).rejects.toThrow("Nobody took the answer in time")
    expect(out.destroyed).toBe(true)
  })

  test.each([
    ["on the lane", {}],
    ["on the SDK's way", { "com.example/trace": "1" }],
  ])("stops a tool whose reader takes nothing more: %s", async (_, more) => {
    const stopped = Promise.withResolvers<boolean>()
    const tool = toolThat(async (_, { reportProgress, sdk: { mcpReq } }) => {
      await reportProgress(1, 2, "x".repeat(200_000))
      await delay(20_000, undefined, { signal: mcpReq.signal, ref: false }).catch(() => {})
      stopped.resolve(mcpReq.signal.aborted)
      return { content: [] }
    })
    const event = post(call("work", {}, 7, { progressToken: "p", ...more }))
    const { ended } = stream(createTestApp({ tools: [tool] }).app, event, 600)
    await expect(ended).rejects.toThrow("Nobody took the answer in time")
    expect(await stopped.promise).toBe(true)
  })
})
