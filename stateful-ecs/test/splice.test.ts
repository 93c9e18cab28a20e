import { describe, expect, test } from "@jest/globals"
import type { HttpRequest } from "@mcp-on-aws/hosting/http"
import { spliceStream } from "../src/tasks/splice.ts"
import { collect } from "./harness/collect.ts"

const primed = "id: p.AAAAAAAAAAAAAAAA.MQ:0:0\ndata: \n\n"
const said = 'id: p.AAAAAAAAAAAAAAAA.MQ:1:1\ndata: {"jsonrpc":"2.0","method":"notifications/progress"}\n\n'

describe("a passed-on call whose task dies", () => {
  test.each([
    ["an expired token", 401],
    ["too many calls at once", 429],
  ])("ends without an answer at %s, so that its client comes back and is told", async (_, status) => {
    expect(await splice([primed], status)).toBe(primed)
    expect(await splice([primed, said], status)).toBe(primed + said)
  })

  test.each([
    ["the end of its session", 404],
    ["a scope that was taken away", 403],
  ])("is answered with %s", async (_, status) => {
    expect(await splice([primed, said], status)).toContain('"id":1,"error":{"code":-32000')
  })

  test("is answered with any refusal where its client has no cursor to come back with", async () => {
    expect(await splice([], 401)).toContain('"id":1,"error":{"code":-32000')
  })
})

async function splice(frames: readonly string[], status: number) {
  const error = { code: -32000, message: "refused" }
  const refusal = { status, headers: {}, body: JSON.stringify({ jsonrpc: "2.0", id: null, error }) }
  const request: HttpRequest = {
    id: "request",
    method: "POST",
    path: "/mcp",
    query: "",
    headers: {},
    signal: new AbortController().signal,
  }
  const body = spliceStream({
    first: dies(frames),
    request,
    ids: [1],
    serveAgain: () => Promise.resolve(refusal),
    ends: () => false,
    onClose: () => undefined,
  })
  return Buffer.concat(await collect(body)).toString()
}

async function* dies(frames: readonly string[]) {
  for (const frame of frames) yield Buffer.from(frame)
  throw new Error("ECONNRESET")
}
