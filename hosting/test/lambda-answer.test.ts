import { describe, expect, test } from "@jest/globals"
import type { HttpResponse } from "../src/http.ts"
import { describeAnswer, describePrelude } from "../src/lambda/answer.ts"
import type { EventShape } from "../src/lambda/event.ts"

const shapes: EventShape[] = ["rest", "v2", "alb", "alb-multi-value"]

const chunks = async function* (...parts: (string | number[])[]) {
  for (const part of parts) yield Buffer.from(part as string)
}

const answer = (parts: Partial<HttpResponse> = {}): HttpResponse => ({
  status: 200,
  headers: { "content-type": "application/json" },
  body: '{"é":1}',
  ...parts,
})

describe.each(shapes)("an answer of shape %s", (shape) => {
  test("carries text as text", async () => {
    expect(await describeAnswer(answer(), shape)).toMatchObject({
      statusCode: 200,
      body: '{"é":1}',
      isBase64Encoded: false,
    })
  })

  test("carries an event stream as text, whole", async () => {
    const stream = answer({
      headers: { "content-type": "text/event-stream" },
      body: chunks("data: é\n\n", "data: 2\n\n"),
    })
    expect(await describeAnswer(stream, shape)).toMatchObject({
      body: "data: é\n\ndata: 2\n\n",
      isBase64Encoded: false,
    })
  })

  test("joins a character that two chunks share", async () => {
    const stream = answer({ headers: { "content-type": "text/event-stream" }, body: chunks([0xc3], [0xa9]) })
    expect(await describeAnswer(stream, shape)).toMatchObject({ body: "é" })
  })

  test("carries bytes as base64", async () => {
    const image = answer({ headers: { "content-type": "image/png" }, body: chunks([0, 255, 128]) })
    expect(await describeAnswer(image, shape)).toMatchObject({ body: "AP+A", isBase64Encoded: true })
  })

  test("has an empty body where there is none", async () => {
    const accepted = answer({ status: 202, headers: {}, body: undefined as never })
    expect(await describeAnswer(accepted, shape)).toMatchObject({
      statusCode: 202,
      body: "",
      isBase64Encoded: false,
    })
  })

  test("sets one cookie", async () => {
    expect(JSON.stringify(await describeAnswer(answer({ cookies: ["a=1; Path=/"] }), shape))).toContain(
      "a=1; Path=/",
    )
  })
})

describe("several cookies", () => {
  const cookies = ["a=1; Path=/", "b=2; HttpOnly"]

  test("REST API: as multi-value headers, beside the others", async () => {
    const result = await describeAnswer(answer({ cookies }), "rest")
    expect(result).toMatchObject({
      headers: { "content-type": "application/json" },
      multiValueHeaders: { "set-cookie": cookies },
    })
  })

  test("HTTP API and Function URL: in `cookies`", async () => {
    expect(await describeAnswer(answer({ cookies }), "v2")).toMatchObject({ cookies })
    expect(describePrelude(answer({ cookies }), "v2")).toMatchObject({ statusCode: 200, cookies })
  })

  test("ALB with multi-value headers: there", async () => {
    const { multiValueHeaders } = await describeAnswer(answer({ cookies }), "alb-multi-value")
    expect(multiValueHeaders).toEqual({ "content-type": ["application/json"], "set-cookie": cookies })
  })

  test("ALB without them: an error that names the setting, as one would be lost", async () => {
    await expect(describeAnswer(answer({ cookies }), "alb")).rejects.toThrow(
      /lambda\.multi_value_headers\.enabled/,
    )
  })
})

test("an ALB gets a status description", async () => {
  expect(await describeAnswer(answer({ status: 404 }), "alb")).toMatchObject({
    statusDescription: "404 Not Found",
  })
})
