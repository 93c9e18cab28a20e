import { classifyInboundRequest } from "@modelcontextprotocol/server"
import { describe, expect, test } from "@jest/globals"
import fc from "fast-check"
import type { HttpRequest } from "../src/http.ts"
import { recognize } from "../src/mcp/usual-message.ts"
import { headers, message, modernMessage } from "./arbitrary-json-rpc.ts"
import { echo, request } from "./fixtures.ts"
import { createTwoWays } from "./two-ways.ts"

/** Other hosts and media types do not come as far. */
const whole = headers.map((given) => ({ ...given, host: "localhost", "content-type": "application/json" }))

/** Any message under any headers, and such as repeat the message, whole or not. */
const arrival = fc.oneof(
  fc.record({ json: message, headers: whole }),
  fc.tuple(fc.oneof(modernMessage, message), whole).map(([json, given]) => ({
    json,
    headers: { ...given, ...repeat(json) },
  })),
)

function repeat({ method, params }: { method: unknown; params: unknown }): Record<string, string> {
  const { name } = (params ?? {}) as { name?: unknown }
  return {
    "mcp-protocol-version": "2026-07-28",
    ...(typeof method === "string" && { "mcp-method": method }),
    ...(typeof name === "string" && { "mcp-name": name.replaceAll(/[^\x20-\x7e]/g, "") }),
  }
}

describe("any message", () => {
  test("that is recognized is what the SDK's classification says it is", () => {
    fc.assert(
      fc.property(arrival, ({ json: given, headers }) => {
        const json = JSON.parse(JSON.stringify(given)) as unknown
        const usual = recognize(request({ headers }), json)
        if (usual === undefined) return
        const route = classify(request({ headers }), json)
        // What it rejects, it rejects by the rules of 2026.
        expect(route.kind === "legacy" ? "2025" : "2026").toBe(usual.era)
      }),
    )
  })

  test("is answered by the lane as by the SDK's own handler", async () => {
    const twoWays = createTwoWays({ tools: [echo], capabilities: { logging: {} } })
    const notListening = arrival.filter(({ json: { method } }) => method !== "subscriptions/listen")
    await fc.assert(
      fc.asyncProperty(notListening, async ({ json: given, headers }) => {
        const json = JSON.parse(JSON.stringify(given)) as unknown
        const { ours, sdks } = await twoWays(request({ headers }), json)
        expect(ours).toEqual(sdks)
      }),
    )
  })
})

const classify = ({ headers }: HttpRequest, body: unknown) =>
  classifyInboundRequest({
    httpMethod: "POST",
    body,
    ...(headers["mcp-protocol-version"] !== undefined && {
      protocolVersionHeader: headers["mcp-protocol-version"],
    }),
    ...(headers["mcp-method"] !== undefined && { mcpMethodHeader: headers["mcp-method"] }),
    ...(headers["mcp-name"] !== undefined && { mcpNameHeader: headers["mcp-name"] }),
  })
