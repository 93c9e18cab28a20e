import { afterAll, beforeAll, describe, expect, test } from "@jest/globals"
import type { APIGatewayProxyEvent } from "aws-lambda"
import { createRestApi } from "../src/fronts/rest-api.ts"
import { binary, cookies, json, MIB, sendToSlow, sendToThrottled, startFront } from "./fronts-under-test.ts"
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

describe("a REST API", () => {
  let front: FrontUnderTest
  beforeAll(async () => {
    front = await startFront(createRestApi(), tested)
  })
  afterAll(() => front.close())

  test("hands on path, query and headers in payload 1.0", async () => {
    const event = await front.event<APIGatewayProxyEvent>({
      method: "POST",
      path: "/prod/mcp/a%20b?x=1&x=%C3%BC%26&empty=",
      headers: [
        json,
        ["X-Many", "one"],
        ["x-many", "two"],
        ["X-Forwarded-For", "1.2.3.4"],
        ["User-Agent", "tests"],
      ],
      body: '{"ü":1}',
    })

    expect(event).toMatchObject({
      path: "/mcp/a%20b",
      httpMethod: "POST",
      queryStringParameters: { x: "ü&", empty: "" },
      multiValueQueryStringParameters: { x: ["1", "ü&"], empty: [""] },
      pathParameters: { proxy: "mcp/a%20b" },
      body: '{"ü":1}',
      isBase64Encoded: false,
    })
    expect(event.headers).toMatchObject({
      Host: `127.0.0.1:${front.port}`,
      "X-Many": "two",
      "X-Forwarded-For": "1.2.3.4, 127.0.0.1",
      "X-Forwarded-Proto": "http",
      "X-Forwarded-Port": String(front.port),
      "X-Amzn-Trace-Id": expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/),
    })
    expect(event.multiValueHeaders).toMatchObject({ "X-Many": ["one", "two"] })
    expect(event.requestContext).toMatchObject({
      path: "/prod/mcp/a%20b",
      stage: "prod",
      httpMethod: "POST",
      domainName: `127.0.0.1:${front.port}`,
      requestId: expect.any(String),
      identity: { sourceIp: "127.0.0.1", userAgent: "tests" },
    })
  })

  test("gives null where there is no query and no body", async () => {
    expect(await front.event({ path: "/prod" })).toMatchObject({
      path: "/",
      queryStringParameters: null,
      multiValueQueryStringParameters: null,
      body: null,
      isBase64Encoded: false,
    })
  })

  test("hands on any body as text, and decodes no base64", async () => {
    const path = "/prod/mcp"
    const give = { statusCode: 200, body: binary.toString("base64"), isBase64Encoded: true }

    expect(
      await front.event({ method: "POST", path, body: binary, headers: [["Content-Type", "image/png"]] }),
    ).toMatchObject({ body: binary.toString("utf8"), isBase64Encoded: false })
    expect((await front.ask({ give }, { path, headers: [["Accept", "image/png"]] })).body.toString()).toBe(
      give.body,
    )
  })

  test("renames what it claims for itself, merges both kinds of headers, and keeps each cookie", async () => {
    const give = {
      statusCode: 401,
      headers: { "WWW-Authenticate": "Bearer", "X-Own": "1", "x-both": "single", Connection: "close" },
      multiValueHeaders: { "Set-Cookie": cookies, "X-Both": ["many", "more"] },
      body: "",
    }

    const { status, headers } = await front.ask({ give }, { path: "/prod/mcp" })

    expect(status).toBe(401)
    expect(headers).toMatchObject({
      "x-amzn-remapped-www-authenticate": "Bearer",
      "x-own": "1",
      "x-both": "many, more",
      "set-cookie": cookies,
      "content-type": "application/json",
    })
    expect(headers).not.toHaveProperty("www-authenticate")
  })

  test("answers 202 without a body", async () => {
    const { status, body } = await front.ask({ give: { statusCode: 202, body: "" } }, { path: "/prod/mcp" })

    expect(status).toBe(202)
    expect(body).toHaveLength(0)
  })

  test("does not wait for ever", async () => {
    const { status, body } = await sendToSlow(createRestApi({ timeLimitMs: 50 }), tested, "/prod/mcp")

    expect([status, JSON.parse(body.toString())]).toEqual([504, { message: "Endpoint request timed out" }])
  })

  test.each([
    ["an error of the function", { fail: true }, 502, "Internal server error"],
    ["an exit of the function", { exit: true }, 502, "Internal server error"],
    ["a body that is no string", { give: { statusCode: 200, body: {} } }, 502, "Internal server error"],
    ["a field that it does not know", { give: { statusCode: 200, text: "" } }, 502, "Internal server error"],
    ["an answer that is too large", { size: 6 * MIB + 100 }, 502, "Internal server error"],
  ])("answers %s by itself", async (_, what, status, message) => {
    const answer = await front.ask(what, { path: "/prod/mcp" })

    expect([answer.status, JSON.parse(answer.body.toString())]).toEqual([status, { message }])
  })

  test("refuses bodies over 10 MB, and events over 6 MB", async () => {
    const send = async (size: number) => {
      const { status, body } = await front.send({ method: "POST", path: "/prod/mcp", body: "x".repeat(size) })
      return [status, JSON.parse(body.toString())] as const
    }

    expect(await send(10 * MIB + 1)).toEqual([
      413,
      { message: "HTTP content length exceeded 10485760 bytes." },
    ])
    expect(await send(6 * MIB)).toEqual([413, { message: "Request Too Long" }])
  })

  test("hides that the function is throttled", async () => {
    expect((await sendToThrottled(createRestApi(), "/prod/mcp")).status).toBe(500)
  })

  test("refuses other hosts and paths outside of its stage", async () => {
    expect((await front.send({ path: "/mcp" })).status).toBe(403)
    expect((await front.send({ path: "/production" })).status).toBe(403)
    expect((await front.send({ path: "/prod", headers: [["Host", "evil.example"]] })).status).toBe(403)
  })
})

describe("a streamed REST API", () => {
  let front: FrontUnderTest
  beforeAll(async () => {
    front = await startFront(createRestApi({ streamed: true }), streaming)
  })
  afterAll(() => front.close())

  test("takes status, headers and cookies from the prelude, and streams the rest", async () => {
    const give = {
      statusCode: 401,
      headers: { "WWW-Authenticate": "Bearer" },
      multiValueHeaders: { "set-cookie": cookies },
    }

    const answer = await front.ask({ give, chunks: ["one", "two"] }, { path: "/prod/mcp" })

    expect(answer).toMatchObject({
      status: 401,
      headers: {
        "x-amzn-remapped-www-authenticate": "Bearer",
        "set-cookie": cookies,
        "transfer-encoding": "chunked",
      },
    })
    expect(answer.body.toString()).toBe("onetwo")
  })

  test("answers 202 without a body", async () => {
    const { status, body } = await front.ask({ give: { statusCode: 202 } }, { path: "/prod/mcp" })

    expect([status, body.byteLength]).toEqual([202, 0])
  })

  test("answers errors before the body by itself, and breaks off at later ones", async () => {
    const path = "/prod/mcp"

    expect(await front.ask({ fail: true }, { path })).toMatchObject({ status: 502, broken: false })
    expect(await front.ask({ raw: "text/plain", chunks: ["no prelude"] }, { path })).toMatchObject({
      status: 502,
    })
    const late = await front.ask({ give: { statusCode: 200 }, chunks: ["one"], failLate: true }, { path })
    expect([late.status, late.body.toString(), late.broken]).toEqual([200, "one", true])
  })
})
