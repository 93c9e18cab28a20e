import { afterAll, beforeAll, describe, expect, test } from "@jest/globals"
import type { APIGatewayProxyEventV2 } from "aws-lambda"
import { createHttpApi } from "../src/fronts/http-api.ts"
import { binary, cookies, json, MIB, sendToSlow, sendToThrottled, startFront } from "./fronts-under-test.ts"
import type { FrontUnderTest } from "./fronts-under-test.ts"
import { startFunction } from "./function-under-test.ts"
import type { FunctionUnderTest } from "./function-under-test.ts"

let tested: FunctionUnderTest
beforeAll(async () => {
  tested = await startFunction({ handler: "behind-front.handler", concurrency: 20 })
})
afterAll(() => tested.close())

describe("an HTTP API", () => {
  let front: FrontUnderTest
  beforeAll(async () => {
    front = await startFront(createHttpApi(), tested)
  })
  afterAll(() => front.close())

  test("hands on path, query, headers and cookies in payload 2.0", async () => {
    const event = await front.event<APIGatewayProxyEventV2>({
      method: "POST",
      path: "/mcp/a%20b?x=1&x=%C3%BC",
      headers: [json, ["X-Many", "one"], ["x-many", "two"], ["Cookie", "a=1; b=2"]],
      body: "{}",
    })

    expect(event).toMatchObject({
      version: "2.0",
      routeKey: "$default",
      rawPath: "/mcp/a b",
      rawQueryString: "x=1&x=%C3%BC",
      queryStringParameters: { x: "1,ü" },
      cookies: ["a=1", "b=2"],
      body: "{}",
      isBase64Encoded: false,
    })
    expect(event.headers).toMatchObject({ host: `127.0.0.1:${front.port}`, "x-many": "one,two" })
    expect(event.headers).not.toHaveProperty("cookie")
    expect(event.requestContext).toMatchObject({
      domainName: `127.0.0.1:${front.port}`,
      stage: "$default",
      http: { method: "POST", path: "/mcp/a b", protocol: "HTTP/1.1", sourceIp: "127.0.0.1" },
    })
  })

  test("leaves out what is not there", async () => {
    const event = await front.event()

    expect(event).not.toHaveProperty("body")
    expect(event).not.toHaveProperty("cookies")
    expect(event).not.toHaveProperty("queryStringParameters")
  })

  test("carries binary both ways, and cookies back", async () => {
    const body = binary.toString("base64")
    const give = {
      statusCode: 200,
      headers: { "WWW-Authenticate": "Bearer" },
      cookies,
      body,
      isBase64Encoded: true,
    }

    const event = await front.event({
      method: "POST",
      headers: [["Content-Type", "image/png"]],
      body: binary,
    })
    const answer = await front.ask({ give })

    expect(event).toMatchObject({ body, isBase64Encoded: true })
    expect(answer.body).toEqual(binary)
    expect(answer.headers).toMatchObject({ "set-cookie": cookies, "www-authenticate": "Bearer" })
  })

  test("takes an answer without a statusCode for the body", async () => {
    const { status, headers, body } = await front.ask({ give: { some: "value" } })

    expect([status, headers["content-type"], body.toString()]).toEqual([
      200,
      "application/json",
      '{"some":"value"}',
    ])
  })

  test("does not wait for ever", async () => {
    const { status, body } = await sendToSlow(createHttpApi({ timeLimitMs: 50 }), tested)

    expect([status, JSON.parse(body.toString())]).toEqual([503, { message: "Service Unavailable" }])
  })

  test.each([
    ["an error of the function", { fail: true }, 500],
    ["a bad statusCode", { give: { statusCode: "many" } }, 500],
    ["an answer that is too large", { size: 6 * MIB + 100 }, 500],
  ])("answers %s by itself", async (_, what, status) => {
    expect((await front.ask(what)).status).toBe(status)
  })

  test("hides that the function is throttled, and refuses large events", async () => {
    expect((await sendToThrottled(createHttpApi())).status).toBe(500)
    expect((await front.send({ method: "POST", body: "x".repeat(6 * MIB) })).status).toBe(413)
  })
})
