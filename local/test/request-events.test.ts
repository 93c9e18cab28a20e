import { afterAll, beforeAll, describe, expect, test } from "@jest/globals"
import { describeRequest } from "../src/describe-request.ts"
import type { CloudEvent } from "../src/events.ts"
import { createFunctionUrl } from "../src/fronts/function-url.ts"
import { startFront } from "./fronts-under-test.ts"
import { startFunction } from "./function-under-test.ts"
import type { FunctionUnderTest } from "./function-under-test.ts"
import {
  balance,
  createSlowAnswer,
  openStream,
  startTarget,
  startTargets,
} from "./load-balancer-under-test.ts"
import { waitUntil } from "./wait-until.ts"

const call = JSON.stringify({
  jsonrpc: "2.0",
  id: 1,
  method: "tools/call",
  params: { name: "ping", arguments: {} },
})

const typesOf = (events: readonly CloudEvent[]) => events.map(({ type }) => type)
const ofRequests = (events: readonly CloudEvent[]) => events.filter((event) => "requestId" in event)

describe("what a load balancer tells of a request", () => {
  test("its begin, its message, its target, its answer and its end, under one id", async () => {
    const balancer = await balance(await startTargets("a"))

    await balancer.send({
      method: "POST",
      path: "/mcp?secret=1",
      body: call,
      headers: [["mcp-session-id", "abc"]],
    })
    await waitUntil("it has ended", () => typesOf(balancer.seen).includes("request-ended"))

    expect(
      new Set(ofRequests(balancer.seen).map((event) => "requestId" in event && event.requestId)).size,
    ).toBe(1)
    expect(balancer.seen).toMatchObject([
      { type: "request-begun", server: "tested", front: "alb", method: "POST", path: "/mcp", session: "abc" },
      { type: "request-routed", instance: "a" },
      { type: "request-described", mcpMethod: "tools/call", name: "ping", era: "2025" },
      { type: "answer-begun", status: 200 },
      { type: "answer-part" },
      { type: "request-ended", status: 200, end: "complete" },
    ])
  })

  test("nothing of its query, its arguments or its answer", async () => {
    const balancer = await balance([
      await startTarget("a", (_, response) => response.end("told in confidence")),
    ])

    await balancer.send({
      method: "POST",
      path: "/mcp?told=confidence",
      body: call.replace("{}", '{"a":"confidence"}'),
    })
    await waitUntil("it has ended", () => typesOf(balancer.seen).includes("request-ended"))

    expect(JSON.stringify(balancer.seen)).not.toContain("confidence")
  })

  test("that it had no target, and answered itself", async () => {
    const balancer = await balance([])

    await balancer.send()
    await waitUntil("it has ended", () => typesOf(balancer.seen).includes("request-ended"))

    expect(balancer.seen).toMatchObject([{ type: "request-begun" }, { type: "request-ended", status: 503 }])
  })

  test("that a stream goes on, and that its client left", async () => {
    const { listener } = createSlowAnswer()
    const balancer = await balance([await startTarget("a", listener)])

    const { outgoing } = await openStream(balancer.port)
    const before = typesOf(balancer.seen)
    outgoing.destroy()
    await waitUntil("it has ended", () => typesOf(balancer.seen).includes("request-ended"))

    expect(before).toEqual(expect.arrayContaining(["answer-begun", "answer-part"]))
    expect(before).not.toContain("request-ended")
    expect(balancer.seen.at(-1)).toMatchObject({ type: "request-ended", end: "client-left" })
  })
})

describe("what a load balancer tells of a target that fails", () => {
  test("that the answer broke off, where it had begun", async () => {
    const { listener, begun } = createSlowAnswer()
    const balancer = await balance([await startTarget("a", listener)])

    await openStream(balancer.port)
    const { response } = await begun
    response.destroy()
    await waitUntil("it has ended", () => typesOf(balancer.seen).includes("request-ended"))

    expect(balancer.seen.at(-1)).toMatchObject({ type: "request-ended", status: 200, end: "broken-off" })
  })
})

describe("what a Lambda front tells of a request", () => {
  let tested: FunctionUnderTest
  beforeAll(async () => {
    tested = await startFunction({ handler: "behind-front.handler" })
  })
  afterAll(() => tested.close())

  test("the environment that took it, and that it had to be started for the first one alone", async () => {
    const front = await startFront(createFunctionUrl(), tested)

    await front.send({ method: "POST", body: call })
    await front.send({ method: "POST", body: call })
    await waitUntil(
      "both have ended",
      () => typesOf(tested.seen).filter((type) => type === "request-ended").length === 2,
    )
    await front.close()

    const routed = tested.seen.filter((event) => event.type === "request-routed")
    const [environment] = tested.fn.environments()
    expect(routed).toMatchObject([
      { instance: environment?.id, initMs: expect.any(Number) },
      { instance: environment?.id, initMs: undefined },
    ])
    expect(tested.seen).toContainEqual(expect.objectContaining({ type: "request-described", name: "ping" }))
    expect(tested.seen).toContainEqual(expect.objectContaining({ type: "request-ended", status: 200 }))
  })
})

describe("the description of a request", () => {
  const version = { "io.modelcontextprotocol/protocolVersion": "2026-07-28" }
  test.each([
    [
      "a 2026 message by its envelope",
      {},
      { method: "ping", params: { _meta: version } },
      { mcpMethod: "ping", era: "2026" },
    ],
    [
      "a 2026 message by its header",
      { "mcp-protocol-version": "2026-07-28" },
      { method: "ping" },
      { era: "2026" },
    ],
    [
      "a 2025 message",
      { "mcp-protocol-version": "2025-11-25" },
      { method: "ping" },
      { mcpMethod: "ping", era: "2025" },
    ],
    ["an answer to a question", {}, { id: 1, result: {} }, { mcpMethod: "response", era: "2025" }],
    ["a batch", {}, [{ method: "ping" }], { mcpMethod: "batch", era: "2025" }],
    ["null", {}, null, { mcpMethod: undefined, era: "2025" }],
  ])("names %s", (_, headers, message, expected) => {
    expect(describeRequest(headers, Buffer.from(JSON.stringify(message)))).toMatchObject(expected)
  })

  test("says nothing of what is no JSON, and cuts a method that is too long", () => {
    expect(describeRequest({}, Buffer.from("<"))).toEqual({ mcpMethod: undefined, era: "2025" })
    const long = JSON.stringify({ method: "x".repeat(1000) })
    expect(describeRequest({}, Buffer.from(long)).mcpMethod).toHaveLength(100)
  })
})
