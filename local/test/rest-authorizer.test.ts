import { afterAll, beforeAll, describe, expect, test } from "@jest/globals"
import type { APIGatewayProxyEvent, APIGatewayRequestAuthorizerEvent } from "aws-lambda"
import { createRestApi } from "../src/fronts/rest-api.ts"
import { createRestAuthorizer } from "../src/fronts/rest-authorizer.ts"
import { startFront } from "./fronts-under-test.ts"
import type { FrontUnderTest } from "./fronts-under-test.ts"
import { startFunction } from "./function-under-test.ts"
import type { FunctionUnderTest } from "./function-under-test.ts"

const challenge = { "WWW-Authenticate": "Bearer x=y", "Content-Type": "text/plain" }
const responses = {
  UNAUTHORIZED: { status: 401, headers: challenge, body: "who" },
  ACCESS_DENIED: { status: 403, headers: challenge, body: "no" },
  AUTHORIZER_FAILURE: { status: 503, headers: {}, body: "later" },
}

const functions: FunctionUnderTest[] = []
let front: FrontUnderTest
beforeAll(async () => {
  functions.push(await startFunction({ handler: "behind-front.handler" }))
  functions.push(await startFunction({ handler: "authorizes.handler" }))
  const [served, guard] = functions as [FunctionUnderTest, FunctionUnderTest]
  const authorizer = createRestAuthorizer({ fn: guard.fn, path: "/mcp", responses })
  front = await startFront(createRestApi({ authorizer }), served)
})
afterAll(async () => {
  await front.close()
  for (const one of functions) await one.close()
})

const as = (name: string, request = {}) => ({
  method: "POST",
  path: "/prod/mcp?x=1",
  headers: [["Authorization", name]] as [string, string][],
  body: "{}",
  ...request,
})

describe("a REST API with an authorizer", () => {
  test("tells the function what the authorizer said, numbers as text", async () => {
    const { requestContext } = await front.event<APIGatewayProxyEvent>(as("allow"))
    expect(requestContext.authorizer).toEqual({
      principalId: "ann",
      number: "1",
      boolean: "true",
      integrationLatency: expect.any(Number),
      seen: expect.any(String),
    })
  })

  test("shows the authorizer the request, but not its body", async () => {
    const { requestContext } = await front.event<APIGatewayProxyEvent>(as("allow"))
    const seen = JSON.parse(String(requestContext.authorizer?.seen)) as APIGatewayRequestAuthorizerEvent
    expect(seen).toMatchObject({
      type: "REQUEST",
      methodArn: expect.stringMatching(/^arn:aws:execute-api:.*\/prod\/POST\/mcp$/),
      httpMethod: "POST",
      path: "/mcp",
      queryStringParameters: { x: "1" },
      requestContext: { stage: "prod" },
    })
    expect(seen).not.toHaveProperty("body")
  })

  test.each([
    ["nobody", 401, "who"],
    ["deny", 403, "no"],
  ])("answers %s itself, and its headers keep their names", async (name, status, text) => {
    const answer = await front.send(as(name))
    expect(answer.status).toBe(status)
    expect(answer.body.toString()).toBe(text)
    expect(answer.headers).toMatchObject({ "www-authenticate": "Bearer x=y", "content-type": "text/plain" })
  })

  test.each(["fail", "nonsense"])("lets nobody through where the authorizer ends in %s", async (name) => {
    expect((await front.send(as(name))).status).toBe(503)
  })

  test("guards one resource, and no preflight", async () => {
    for (const request of [{ path: "/prod/health" }, { path: "/prod/mcp/other" }, { method: "OPTIONS" }]) {
      expect((await front.send(as("nobody", request))).status).toBe(200)
    }
    const event = await front.event<APIGatewayProxyEvent>(as("nobody", { path: "/prod/health" }))
    expect(event.requestContext.authorizer).toBeNull()
  })
})
