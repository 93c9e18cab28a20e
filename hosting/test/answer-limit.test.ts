import { describe, expect, test } from "@jest/globals"
import { createLambdaHandler } from "../src/lambda/handler.ts"
import type { HttpEvent } from "../src/lambda/event.ts"
import { call, createTestApp, toolThat } from "./fixtures.ts"

const MIB = 1024 * 1024
const headers = {
  host: "localhost",
  "content-type": "application/json",
  accept: "application/json, text/event-stream",
}
const events: Record<string, object> = {
  v2: {
    requestContext: { stage: "$default", http: { method: "POST" } },
    rawPath: "/mcp",
    rawQueryString: "",
    headers,
  },
  rest: { requestContext: { stage: "prod", httpMethod: "POST" }, httpMethod: "POST", path: "/mcp", headers },
  alb: { requestContext: { elb: {} }, httpMethod: "POST", path: "/mcp", headers },
  "alb-multi-value": {
    ...{ requestContext: { elb: {} }, httpMethod: "POST", path: "/mcp" },
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
  },
}

async function answerWith(text: string, shape: string, { streams = false } = {}) {
  const tool = toolThat(async (_, { reportProgress }) => {
    if (streams) await reportProgress(1)
    return { content: [{ type: "text", text }] }
  })
  const { app, logger, lines } = createTestApp({ tools: [tool] })
  const body = JSON.stringify(call("work", {}, "id-7", { progressToken: "p" }))
  const event = { ...events[shape], body, isBase64Encoded: false } as unknown as HttpEvent
  const context = { awsRequestId: "aws-1", getRemainingTimeInMillis: () => 60_000 }
  return { answer: await createLambdaHandler(app, { basePath: "", logger })(event, context), lines }
}

describe("a buffered answer", () => {
  test.each([
    ["v2", "x".repeat(6 * MIB)],
    ["rest", "x".repeat(6 * MIB)],
    ["alb", "x".repeat(1_000_000)],
    ["alb-multi-value", "x".repeat(1_000_000)],
    // Two characters in the message, four in the answer that carries it.
    ["alb", '"'.repeat(260_000)],
    ["alb", "\u0001".repeat(145_000)],
  ])("that its front door would not take is told to the client and to the log: %s", async (shape, text) => {
    for (const streams of [false, true]) {
      const { answer, lines } = await answerWith(text, shape, { streams })
      expect(answer.statusCode).toBe(500)
      expect(JSON.parse(answer.body)).toMatchObject({
        id: "id-7",
        error: { code: -32603, message: expect.stringContaining("ask for less") },
      })
      const sent = answer.headers ?? answer.multiValueHeaders
      expect([sent?.["content-type"], sent?.["x-request-id"]].flat()).toEqual(["application/json", "aws-1"])
      expect(lines).toContainEqual(
        expect.objectContaining({ level: "warn", requestId: "aws-1", bytes: expect.any(Number) }),
      )
    }
  })

  test.each([
    ["v2", "x".repeat(6 * MIB - 2_000)],
    ["rest", "x".repeat(6 * MIB - 2_000)],
    ["alb", "x".repeat(998_000)],
    ["alb-multi-value", '"'.repeat(240_000)],
  ])("that it takes goes out as it is: %s", async (shape, text) => {
    const { answer } = await answerWith(text, shape)
    expect([answer.statusCode, answer.body.includes(JSON.stringify(text))]).toEqual([200, true])
  })
})
