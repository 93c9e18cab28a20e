import { afterAll, beforeAll, describe, expect, test } from "@jest/globals"
import type { ALBEvent } from "aws-lambda"
import { createAlbTarget } from "../src/fronts/alb-target.ts"
import { binary, cookies, json, MIB, sendToSlow, sendToThrottled, startFront } from "./fronts-under-test.ts"
import type { FrontUnderTest } from "./fronts-under-test.ts"
import { startFunction } from "./function-under-test.ts"
import type { FunctionUnderTest } from "./function-under-test.ts"

let tested: FunctionUnderTest
beforeAll(async () => {
  tested = await startFunction({ handler: "behind-front.handler", concurrency: 20 })
})
afterAll(() => tested.close())

describe("an ALB's target", () => {
  let front: FrontUnderTest
  let many: FrontUnderTest
  beforeAll(async () => {
    front = await startFront(createAlbTarget(), tested)
    many = await startFront(createAlbTarget({ multiValueHeaders: true }), tested)
  })
  afterAll(async () => {
    await front.close()
    await many.close()
  })

  const request = {
    method: "POST",
    path: "/mcp/a%20b?x=1&x=%C3%BC+",
    headers: [["X-Many", "one"], ["x-many", "two"], ["Host", "example.com"], json],
    body: "{}",
  } as const

  test("takes the last of several values, and decodes nothing", async () => {
    const event = await front.event<ALBEvent>(request)

    expect(event).toMatchObject({
      requestContext: { elb: { targetGroupArn: expect.any(String) } },
      httpMethod: "POST",
      path: "/mcp/a%20b",
      queryStringParameters: { x: "%C3%BC+" },
      headers: { "x-many": "two", host: "example.com", "x-forwarded-for": "127.0.0.1" },
      body: "{}",
      isBase64Encoded: false,
    })
    expect(event).not.toHaveProperty("multiValueHeaders")
  })

  test("takes all values where its target group says so", async () => {
    const event = await many.event<ALBEvent>(request)

    expect(event).toMatchObject({
      multiValueQueryStringParameters: { x: ["1", "%C3%BC+"] },
      multiValueHeaders: { "x-many": ["one", "two"], host: ["example.com"] },
    })
    expect(event).not.toHaveProperty("headers")
  })

  test("reads the header field that its target group asks for", async () => {
    const body = binary.toString("base64")
    const give = {
      ...{ statusCode: 401, body, isBase64Encoded: true },
      headers: { "set-cookie": "a=1", "www-authenticate": "Bearer" },
      multiValueHeaders: { "set-cookie": cookies },
    }

    const single = await front.ask({ give })
    const multiple = await many.ask({ give })

    expect(single).toMatchObject({
      status: 401,
      headers: { "set-cookie": ["a=1"], "www-authenticate": "Bearer" },
    })
    expect(single.body).toEqual(binary)
    expect(multiple).toMatchObject({ status: 401, headers: { "set-cookie": cookies } })
    expect(multiple.headers).not.toHaveProperty("www-authenticate")
  })

  test("encodes binary bodies, and gives an empty string for none", async () => {
    const sent = { method: "POST", headers: [["Content-Type", "image/png"]], body: binary } as const

    expect(await front.event(sent)).toMatchObject({ body: binary.toString("base64"), isBase64Encoded: true })
    expect(await front.event()).toMatchObject({ body: "", isBase64Encoded: false })
  })

  test("does not wait for ever", async () => {
    expect((await sendToSlow(createAlbTarget({ timeLimitMs: 50 }), tested)).status).toBe(504)
  })

  test.each([
    ["an error of the function", { fail: true }, 502],
    ["an answer without a statusCode", { give: { body: "" } }, 502],
    ["an answer over 1 MB", { size: MIB }, 502],
  ])("answers %s by itself, in HTML", async (_, what, status) => {
    const answer = await front.ask(what)

    expect(answer).toMatchObject({ status, headers: { "content-type": "text/html", server: "awselb/2.0" } })
    expect(answer.body.toString()).toContain(`<h1>${status} `)
  })

  test("answers 502 when the function is throttled, and 413 to bodies over 1 MB", async () => {
    expect((await sendToThrottled(createAlbTarget())).status).toBe(502)
    expect((await front.send({ method: "POST", body: "x".repeat(MIB + 1) })).status).toBe(413)
  })
})
