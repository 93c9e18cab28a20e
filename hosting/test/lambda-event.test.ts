import { describe, expect, test } from "@jest/globals"
import { readEvent, shapeOf } from "../src/lambda/event.ts"
import type { HttpEvent } from "../src/lambda/event.ts"

const event = (parts: object) => parts as HttpEvent

const rest = (parts: object = {}) =>
  event({
    httpMethod: "POST",
    path: "/mcp",
    headers: {},
    multiValueHeaders: {
      Host: ["api.example"],
      Accept: ["application/json", "text/event-stream"],
      Cookie: ["a=1; b=2"],
    },
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    body: '{"é":1}',
    isBase64Encoded: false,
    requestContext: { stage: "prod", path: "/prod/mcp", requestId: "r" },
    ...parts,
  })

const v2 = (parts: object = {}, stage = "$default") =>
  event({
    version: "2.0",
    rawPath: "/mcp",
    rawQueryString: "",
    headers: { host: "api.example", accept: "application/json, text/event-stream" },
    cookies: ["a=1", "b=2"],
    body: '{"é":1}',
    isBase64Encoded: false,
    requestContext: { stage, http: { method: "POST", path: "/mcp" } },
    ...parts,
  })

const alb = (parts: object = {}) =>
  event({
    httpMethod: "POST",
    path: "/mcp",
    headers: { host: "api.example", accept: "application/json, text/event-stream", cookie: "a=1; b=2" },
    queryStringParameters: {},
    body: '{"é":1}',
    isBase64Encoded: false,
    requestContext: { elb: { targetGroupArn: "arn" } },
    ...parts,
  })

const albMulti = (parts: object = {}) =>
  alb({
    headers: undefined,
    multiValueHeaders: {
      host: ["api.example"],
      accept: ["application/json", "text/event-stream"],
      cookie: ["a=1", "b=2"],
    },
    multiValueQueryStringParameters: {},
    ...parts,
  })

const shapes: [string, (parts?: object) => HttpEvent][] = [
  ["rest", rest],
  ["v2", v2],
  ["alb", alb],
  ["alb-multi-value", albMulti],
]

describe.each(shapes)("an event of shape %s", (shape, make) => {
  test("is told from the others", () => {
    expect(shapeOf(make())).toBe(shape)
  })

  test("has method, path, headers in lower case with repeated ones joined, cookies and body", () => {
    const { body, ...parts } = readEvent(make(), "")
    expect(parts).toEqual({
      method: "POST",
      path: "/mcp",
      query: "",
      headers: { host: "api.example", accept: "application/json, text/event-stream", cookie: "a=1; b=2" },
    })
    expect(Buffer.from(body!).toString()).toBe('{"é":1}')
  })

  test("has a binary body as its bytes", () => {
    const { body } = readEvent(
      make({ body: Buffer.from([0, 255, 128]).toString("base64"), isBase64Encoded: true }),
      "",
    )
    expect([...body!]).toEqual([0, 255, 128])
  })

  test.each([null, undefined, ""])("has no body where there is %p", (body) => {
    expect(readEvent(make({ body }), "").body).toBeUndefined()
  })

  test("loses a base path, and only a whole one", () => {
    const at = (path: string) => readEvent(make({ path, rawPath: path }), "/tools").path
    expect([at("/tools/mcp"), at("/tools"), at("/toolshed/mcp"), at("/mcp")]).toEqual([
      "/mcp",
      "/",
      "/toolshed/mcp",
      "/mcp",
    ])
  })
})

describe("stages", () => {
  test("a named stage of an HTTP API is stripped from the path", () => {
    expect(readEvent(v2({ rawPath: "/prod/mcp" }, "prod"), "").path).toBe("/mcp")
    expect(readEvent(v2({ rawPath: "/production" }, "prod"), "").path).toBe("/production")
  })

  test("a stage in a REST API's path is stripped", () => {
    expect(readEvent(rest({ path: "/prod/mcp" }), "").path).toBe("/mcp")
  })

  test("a base path behind a stage is stripped", () => {
    expect(readEvent(v2({ rawPath: "/prod/tools/mcp" }, "prod"), "/tools").path).toBe("/mcp")
  })
})

describe("headers that only an event can hold", () => {
  test("are read as node:http would read their bytes, with a space for what no header may hold", () => {
    expect(
      readEvent(v2({ cookies: undefined, headers: { city: "Łódź\r\nset-cookie: a" } }), "").headers,
    ).toEqual({
      city: `${Buffer.from("Łódź").toString("latin1")}  set-cookie: a`,
    })
  })

  test("are left out where their name is none", () => {
    expect(
      readEvent(v2({ cookies: undefined, headers: { "a b": "1", "c:": "2", "": "3", d: "4" } }), "").headers,
    ).toEqual({
      d: "4",
    })
  })

  test("have no value from elsewhere where their name is one that objects have", () => {
    expect(
      readEvent(v2({ cookies: undefined, headers: { constructor: "a", toString: "b" } as never }), "")
        .headers,
    ).toEqual({
      constructor: "a",
      tostring: "b",
    })
  })
})

describe("queries, as the client wrote them", () => {
  const query = "q=a%20b%26c&q=%C3%A9&empty="

  test("REST API: decoded by the front door, encoded again", () => {
    const multiValueQueryStringParameters = { q: ["a b&c", "é"], empty: [""] }
    expect(readEvent(rest({ multiValueQueryStringParameters }), "").query).toBe(query)
  })

  test("REST API: half a character does not end the function", () => {
    const parts = { path: "/a\ud800", multiValueQueryStringParameters: { q: ["\udfff"] } }
    expect(readEvent(rest(parts), "")).toMatchObject({ path: "/a%EF%BF%BD", query: "q=%EF%BF%BD" })
  })

  test("HTTP API and Function URL: raw", () => {
    expect(readEvent(v2({ rawQueryString: query }), "").query).toBe(query)
  })

  test("ALB: left encoded by the front door", () => {
    const multiValueQueryStringParameters = { q: ["a%20b%26c", "%C3%A9"], empty: [""] }
    expect(readEvent(albMulti({ multiValueQueryStringParameters }), "").query).toBe(query)
    expect(readEvent(alb({ queryStringParameters: { q: "a%20b%26c" } }), "").query).toBe("q=a%20b%26c")
  })
})

describe("paths", () => {
  test("are percent-encoded in every shape", () => {
    expect(readEvent(rest({ path: "/a b/é" }), "").path).toBe("/a%20b/%C3%A9")
    expect(readEvent(rest({ path: "/a%20b" }), "").path).toBe("/a%20b")
    expect(readEvent(v2({ rawPath: "/a%20b" }), "").path).toBe("/a%20b")
    expect(readEvent(alb({ path: "/a%20b" }), "").path).toBe("/a%20b")
  })
})

test("an event that is no HTTP request is refused, naming what came", () => {
  for (const nothing of [undefined, null, "text", { requestContext: "text" }])
    expect(() => readEvent(nothing as never, "")).toThrow(/^Not a request of API Gateway/)
  expect(() => readEvent(event({ Records: [], source: "aws.s3" }), "")).toThrow(
    /Not a request .*Records, source/,
  )
})
