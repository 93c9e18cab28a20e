import { describe, expect, test } from "@jest/globals"
import { defineTool } from "@mcp-on-aws/tools/definition"
import { ToolError } from "@mcp-on-aws/tools/tool-error"
import fc from "fast-check"
import * as z from "zod"
import type { HttpRequest } from "../src/http.ts"
import { readJsonBody } from "../src/request-body.ts"
import { method as httpMethod } from "./arbitrary-http.ts"
import { headers, modernMessage, more, payload } from "./arbitrary-json-rpc.ts"
import { body, createTestApp, echo, read, request } from "./fixtures.ts"
import type { TestApp } from "./fixtures.ts"

const PATIENCE_MS = 10_000

const toolSet = {
  capabilities: { logging: {}, resources: { subscribe: true } },
  tools: [
    echo,
    defineTool({
      name: "fail",
      title: "Fail",
      description: "Fails as it is told",
      annotations: {},
      input: z.object({ text: z.string() }),
      run: ({ text }) => {
        throw new ToolError(text)
      },
    }),
  ],
  prompts: [],
  resources: [
    {
      name: "thing",
      uri: "thing://{id}",
      title: "Thing",
      description: "A thing",
      mimeType: "text/plain",
      read: async ({ href }: URL) => ({ contents: [{ uri: href, text: "a thing" }] }),
      list: async () => ({ resources: [] }),
      complete: { id: () => ["a", "b"] },
    },
  ],
}

describe("the app", () => {
  test("answers any body under any headers in time, without a 5xx, and refuses in JSON-RPC", async () => {
    const test = createTestApp(toolSet, { canPush: false })
    await fc.assert(
      fc.asyncProperty(payload, headers, more, async (body, given, others) => {
        await expectFair(test, request({ body, headers: { ...others, ...given } }))
      }),
    )
  })

  test("answers any call of the 2026 era whose headers repeat its body so too", async () => {
    const test = createTestApp(toolSet)
    await fc.assert(
      fc.asyncProperty(modernMessage, async (sent) => {
        const { name } = sent.params as { name?: unknown }
        const own = {
          "mcp-protocol-version": "2026-07-28",
          "mcp-method": sent.method,
          ...(typeof name === "string" && { "mcp-name": name.replaceAll(/[^\x20-\x7e]/g, "") }),
        }
        await expectFair(test, request({ body: body(sent), headers: own }))
      }),
    )
  })

  test("answers any method, path and query so too", async () => {
    const test = createTestApp(toolSet)
    const path = fc.oneof(fc.constantFrom("/mcp", "/health", "/ready", "/", "//"), fc.webPath())
    const query = fc.oneof(fc.webQueryParameters(), fc.string({ unit: "binary" }))
    await fc.assert(
      fc.asyncProperty(
        httpMethod,
        path,
        query,
        headers,
        payload,
        async (method, path, query, headers, body) => {
          await expectFair(test, request({ method, path, query, headers, body }))
        },
      ),
    )
  })
})

describe("a body", () => {
  test("is refused for its depth exactly where it is deeper than the limit", async () => {
    const limits = { maxBytes: 1_000_000, maxDepth: 8 }
    const tree = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 12, withCrossShrink: true },
        fc.oneof(fc.string({ unit: "binary" }), fc.integer(), fc.constantFrom('"', "\\", '["', "{")),
        fc.array(tie("tree"), { maxLength: 2 }),
        fc.dictionary(fc.string(), tie("tree"), { maxKeys: 2 }),
      ),
    })).tree
    await fc.assert(
      fc.asyncProperty(tree, fc.nat({ max: 10 }), async (json, more) => {
        const nested = Array.from({ length: more }).reduce<unknown>((inner) => [inner], json)
        const read = await readJsonBody(request({ body: body(nested) }), limits)
        if (depthOf(nested) > 8) expect(read).toMatchObject({ refusal: { status: 400 } })
        else expect(read).toEqual({ json: JSON.parse(JSON.stringify(nested)) as unknown })
      }),
    )
  })
})

async function expectFair({ app, lines }: TestApp, sent: HttpRequest) {
  const response = await inTime(app(sent))
  const text = await inTime(read(response))
  const failures = lines.splice(0).filter(({ level }) => level === "error")
  expect({ status: response.status, failures }).toEqual({ status: response.status, failures: [] })
  expect(response.status).toBeGreaterThanOrEqual(200)
  expect(response.status).toBeLessThan(500)
  for (const value of Object.values(response.headers)) expect(value).not.toMatch(/[\r\n\0]/)
  if (response.status < 400) return
  expect(response.headers["content-type"]).toMatch(/^application\/json/)
  const { jsonrpc, error } = JSON.parse(text) as {
    jsonrpc?: string
    error?: { code: number; message: string }
  }
  expect({ jsonrpc, isError: Number.isInteger(error?.code) && typeof error?.message === "string" }).toEqual({
    jsonrpc: "2.0",
    isError: true,
  })
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new Error("The app hangs")), PATIENCE_MS)
  return Promise.race([work, late.promise]).finally(() => clearTimeout(timer))
}

function depthOf(json: unknown): number {
  if (typeof json !== "object" || json === null) return 0
  return 1 + Math.max(0, ...Object.values(json).map(depthOf))
}
