import { afterAll, beforeAll, describe, expect, test } from "@jest/globals"
import type { APIGatewayProxyEventV2 } from "aws-lambda"
import { createFunctionUrl } from "../src/fronts/function-url.ts"
import { cookies, MIB, sendToThrottled, startFront } from "./fronts-under-test.ts"
import type { FrontUnderTest } from "./fronts-under-test.ts"
import { startFunction } from "./function-under-test.ts"
import type { FunctionUnderTest } from "./function-under-test.ts"

let tested: FunctionUnderTest
let streaming: FunctionUnderTest
beforeAll(async () => {
  tested = await startFunction({ handler: "behind-front.handler", concurrency: 20 })
  streaming = await startFunction({ handler: "behind-front.streamHandler" })
})
afterAll(async () => {
  await tested.close()
  await streaming.close()
})

describe("a Function URL", () => {
  let front: FrontUnderTest
  beforeAll(async () => {
    front = await startFront(createFunctionUrl(), tested)
  })
  afterAll(() => front.close())

  test("leaves the path encoded, and believes no X-Forwarded-For", async () => {
    const event = await front.event<APIGatewayProxyEventV2>({
      path: "/mcp/a%20b",
      headers: [["X-Forwarded-For", "1.2.3.4"]],
    })

    expect(event.rawPath).toBe("/mcp/a%20b")
    expect(event.headers["x-forwarded-for"]).toBe("127.0.0.1")
  })

  test.each([
    ["an error of the function", { fail: true }, 502],
    ["an answer that is too large", { size: 6 * MIB + 100 }, 502],
  ])("answers %s by itself", async (_, what, status) => {
    expect((await front.ask(what)).status).toBe(status)
  })

  test("says that the function is throttled, and refuses bodies over 6 MB", async () => {
    expect((await sendToThrottled(createFunctionUrl())).status).toBe(429)
    expect((await front.send({ method: "POST", body: "x".repeat(6 * MIB + 1) })).status).toBe(413)
  })
})

describe("a streamed Function URL", () => {
  let front: FrontUnderTest
  beforeAll(async () => {
    front = await startFront(createFunctionUrl({ streamed: true }), streaming)
  })
  afterAll(() => front.close())

  test("takes status, headers and cookies from the prelude", async () => {
    const give = { statusCode: 201, headers: { "content-type": "text/event-stream" }, cookies }

    const answer = await front.ask({ give, chunks: ["data: 1\n\n"] })

    expect(answer).toMatchObject({
      status: 201,
      headers: { "content-type": "text/event-stream", "set-cookie": cookies },
    })
    expect(answer.body.toString()).toBe("data: 1\n\n")
  })

  test("streams what has no prelude as it is", async () => {
    const answer = await front.ask({ raw: "text/plain", chunks: ["as it is"] })

    expect([answer.status, answer.headers["content-type"], answer.body.toString()]).toEqual([
      200,
      "text/plain",
      "as it is",
    ])
  })

  test("breaks off where the function fails in mid-stream", async () => {
    expect(await front.ask({ fail: true })).toMatchObject({ status: 502, broken: false })
    expect(await front.ask({ give: {}, chunks: ["one"], failLate: true })).toMatchObject({
      status: 200,
      broken: true,
    })
  })
})
