import { describe, expect, test } from "@jest/globals"
import fc from "fast-check"
import type { HttpResponse } from "../src/http.ts"
import { describeAnswer, describePrelude } from "../src/lambda/answer.ts"
import type { BufferedAnswer } from "../src/lambda/answer.ts"
import { readEvent, shapeOf } from "../src/lambda/event.ts"
import type { EventShape, HttpEvent } from "../src/lambda/event.ts"
import { createLambdaHandler } from "../src/lambda/handler.ts"
import {
  bytes,
  encodedPath,
  headerName,
  headerValue,
  method,
  queryPairs,
  wildText,
} from "./arbitrary-http.ts"
import { createTestApp } from "./fixtures.ts"

const contexts = {
  rest: { stage: "prod", resourcePath: "/{proxy+}" },
  v2: { stage: "$default" },
  alb: { elb: { targetGroupArn: "arn" } },
}
const invocation = { awsRequestId: "request-1", getRemainingTimeInMillis: () => 60_000 }

const request = fc.record({
  method,
  path: encodedPath,
  query: queryPairs,
  headers: fc.uniqueArray(fc.tuple(headerName, fc.array(headerValue, { minLength: 1, maxLength: 3 })), {
    selector: ([name]) => name,
    maxLength: 6,
  }),
  cookies: fc.array(fc.stringMatching(/^[a-z]{1,5}=[a-z0-9]{0,9}$/), { maxLength: 3 }),
  body: bytes,
})
type Sent = typeof request extends fc.Arbitrary<infer Value> ? Value : never

/** The event that the front door makes of a request. */
const writers: Record<EventShape, (sent: Sent) => unknown> = {
  v2: ({ method, path, query, headers, cookies, body }) => ({
    version: "2.0",
    rawPath: path,
    rawQueryString: writeQuery(query),
    headers: Object.fromEntries(headers.map(([name, values]) => [name, values.join(", ")])),
    ...(cookies.length > 0 && { cookies }),
    requestContext: { ...contexts.v2, http: { method, path } },
    ...writeBody(body),
  }),
  rest: ({ method, path, query, headers, cookies, body }) => ({
    httpMethod: method,
    path: path.split("/").map(decodeURIComponent).join("/"),
    headers: Object.fromEntries(headers.map(([name, values]) => [name, values.at(-1)])),
    multiValueHeaders: withCookies(headers, cookies),
    queryStringParameters: null,
    multiValueQueryStringParameters: query.length > 0 ? Object.fromEntries(query) : null,
    requestContext: contexts.rest,
    ...writeBody(body),
  }),
  "alb-multi-value": ({ method, path, query, headers, cookies, body }) => ({
    httpMethod: method,
    path,
    multiValueHeaders: withCookies(headers, cookies),
    multiValueQueryStringParameters: Object.fromEntries(
      query.map(([name, values]) => [encodeURIComponent(name), values.map(encodeURIComponent)]),
    ),
    requestContext: contexts.alb,
    ...writeBody(body),
  }),
  alb: ({ method, path, query, headers, cookies, body }) => ({
    httpMethod: method,
    path,
    headers: {
      ...Object.fromEntries(headers.map(([name, values]) => [name, values.at(-1)])),
      ...(cookies.length > 0 && { cookie: cookies.join("; ") }),
    },
    queryStringParameters: Object.fromEntries(
      query.map(([name, values]) => [encodeURIComponent(name), encodeURIComponent(values.at(-1) ?? "")]),
    ),
    requestContext: contexts.alb,
    ...writeBody(body),
  }),
}
const shapes = Object.keys(writers) as EventShape[]

const withCookies = (headers: Sent["headers"], cookies: string[]) => ({
  ...Object.fromEntries(headers.map(([name, values]) => [name.toUpperCase(), values])),
  ...(cookies.length > 0 && { Cookie: cookies }),
})
const writeBody = (body: Uint8Array) =>
  body.length > 0 ? { body: Buffer.from(body).toString("base64"), isBase64Encoded: true } : { body: null }
const writeQuery = (query: Sent["query"]) =>
  query
    .flatMap(([name, values]) =>
      values.map((value) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`),
    )
    .join("&")

/** An event's object keeps the order of values, but not that of names which are numbers. */
const byName = (query: string) =>
  query.split("&").toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : Number(nameOf(a) > nameOf(b))))
const nameOf = (pair: string) => pair.slice(0, pair.indexOf("="))

describe("Lambda events", () => {
  test.each(shapes)("of shape %s give the request back as it was sent", (shape) => {
    const lastWins = shape === "alb"
    fc.assert(
      fc.property(request, (sent) => {
        const got = readEvent(writers[shape](sent) as HttpEvent, "")
        const kept = (values: readonly string[]) => (lastWins ? values.slice(-1) : values)
        // A decoded segment that looks encoded cannot be told from one that is: API Gateway's ambiguity, not ours.
        const ambiguous =
          shape === "rest" &&
          sent.path.split("/").some((part) => /%[0-9a-f]{2}/i.test(decodeURIComponent(part)))
        expect(got.method).toBe(sent.method)
        if (!ambiguous) expect(decodeURIComponent(got.path)).toBe(decodeURIComponent(sent.path))
        const query = writeQuery(sent.query.map(([name, values]) => [name, [...kept(values)]]))
        expect(byName(got.query)).toEqual(byName(query))
        expect(Object.fromEntries(Object.entries(got.headers))).toEqual(
          Object.fromEntries([
            ...sent.headers.map(([name, values]) => [name, kept(values).join(", ")]),
            ...(sent.cookies.length > 0 ? [["cookie", sent.cookies.join("; ")]] : []),
          ]),
        )
        expect(Buffer.from(got.body ?? [])).toEqual(Buffer.from(sent.body))
      }),
    )
  })

  test.each(shapes)("of shape %s are answered with a status, whatever they hold", async (shape) => {
    const { app, logger } = createTestApp()
    const handler = createLambdaHandler(app, { basePath: "/base", logger })
    const texts = fc.dictionary(fc.oneof(headerName, wildText), wildText, { maxKeys: 6 })
    const lists = fc.dictionary(fc.oneof(headerName, wildText), fc.array(wildText, { maxLength: 3 }), {
      maxKeys: 6,
    })
    const maybe = <T>(values: fc.Arbitrary<T>) => fc.oneof(values, fc.constantFrom(null, undefined))
    const http = fc.record({ method: fc.oneof(method, wildText), path: wildText })
    const event = fc.record({
      httpMethod: fc.oneof(method, wildText),
      path: fc.oneof(fc.constant("/mcp"), wildText),
      rawPath: fc.oneof(fc.constant("/mcp"), wildText),
      rawQueryString: wildText,
      headers: texts.map((headers) => ({
        host: "localhost",
        "content-type": "application/json",
        ...headers,
      })),
      multiValueHeaders: shape === "alb" ? fc.constant(undefined) : maybeFor(shape, lists),
      queryStringParameters: maybe(texts),
      multiValueQueryStringParameters: maybe(lists),
      cookies: maybe(fc.array(wildText, { maxLength: 3 })),
      body: fc.oneof(maybe(wildText), fc.json()),
      isBase64Encoded: fc.boolean(),
      requestContext: fc.record({
        stage: fc.constantFrom("prod", "$default"),
        authorizer: maybe(fc.dictionary(wildText, fc.anything())),
        ...(shape === "v2" && { http }),
        ...(shape.startsWith("alb") && { elb: fc.constant({ targetGroupArn: "arn" }) }),
      }),
    })
    await fc.assert(
      fc.asyncProperty(event, async (event) => {
        expect(shapeOf(event as unknown as HttpEvent)).toBe(shape)
        expectAnswer(await handler(event as unknown as HttpEvent, invocation))
      }),
    )
  })

  test("that are no HTTP requests end in the one TypeError that says so", async () => {
    const { app, logger } = createTestApp()
    const handler = createLambdaHandler(app, { basePath: "", logger })
    await fc.assert(
      fc.asyncProperty(fc.anything(), async (event) => {
        const answer = (async () => handler(event as HttpEvent, invocation))()
        await expect(answer).rejects.toThrow(/^Not a request of API Gateway, a Function URL or an ALB/)
      }),
    )
  })
})

/** The shape with several values a header always has them; the others may. */
function maybeFor<T>(shape: EventShape, values: fc.Arbitrary<T>): fc.Arbitrary<T | null> {
  return shape === "alb-multi-value" ? values : fc.option(values)
}

function expectAnswer(answer: BufferedAnswer) {
  expect(answer.statusCode).toBeGreaterThanOrEqual(200)
  expect(answer.statusCode).toBeLessThan(500)
  const values = [
    ...Object.values(answer.headers ?? {}),
    ...Object.values(answer.multiValueHeaders ?? {}).flat(),
  ]
  for (const value of values) expect(value).not.toMatch(/[\r\n\0]/)
}

describe("Lambda answers", () => {
  const response = fc.record({
    status: fc.integer({ min: 200, max: 599 }),
    headers: fc.dictionary(headerName, headerValue, { maxKeys: 5 }),
    cookies: fc.array(fc.stringMatching(/^[a-z]{1,5}=[a-z0-9]{0,9}; Path=\/$/), { maxLength: 3 }),
    chunks: fc.array(bytes, { maxLength: 4 }),
    type: fc.constantFrom(
      "text/event-stream",
      "application/json",
      "application/octet-stream",
      "image/png",
      undefined,
    ),
  })

  test.each(shapes)("of shape %s carry status, headers, cookies and bytes whole", async (shape) => {
    await fc.assert(
      fc.asyncProperty(response, async ({ status, headers, cookies, chunks, type }) => {
        const isBinary = type === "application/octet-stream" || type === "image/png"
        // Text is UTF-8 by promise; anything else is carried byte by byte.
        const sent = isBinary
          ? chunks
          : chunks.map((chunk) => Buffer.from(Buffer.from(chunk).toString("latin1")))
        const given: HttpResponse = {
          status,
          headers: { ...headers, ...(type && { "content-type": type }) },
          cookies: shape === "alb" ? cookies.slice(0, 1) : cookies,
          body: (async function* () {
            yield* sent
          })(),
        }
        const untyped = type === undefined && "content-type" in headers
        const answer = await describeAnswer(given, shape)
        const back = readAnswer(answer)
        expect(back.status).toBe(status)
        expect(back.headers).toEqual(given.headers)
        expect(back.cookies).toEqual(given.cookies)
        if (!untyped) expect(back.body).toEqual(Buffer.concat(sent))
        const { statusCode, ...prelude } = describePrelude(given, shape)
        expect(readAnswer({ ...prelude, statusCode, body: "", isBase64Encoded: false })).toMatchObject({
          status,
          headers: given.headers,
          cookies: given.cookies,
        })
      }),
    )
  })
})

/** As the front door reads it. */
function readAnswer({
  statusCode,
  headers = {},
  multiValueHeaders = {},
  cookies,
  body,
  isBase64Encoded,
}: BufferedAnswer) {
  const pairs = [
    ...Object.entries(headers),
    ...Object.entries(multiValueHeaders).flatMap(([name, values]) =>
      values.map((value) => [name, value] as const),
    ),
  ]
  return {
    status: statusCode,
    headers: Object.fromEntries(pairs.filter(([name]) => name !== "set-cookie")),
    cookies: cookies ?? pairs.filter(([name]) => name === "set-cookie").map(([, value]) => value),
    body: Buffer.from(body, isBase64Encoded ? "base64" : "utf8"),
  }
}
