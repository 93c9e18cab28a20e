import { describe, expect, test } from "@jest/globals"
import fc from "fast-check"
import { createCookieFetch } from "../src/cookie-fetch.ts"

const NOW = Date.parse("2026-11-21T00:00:00Z")
const token = fc.stringMatching(/^[A-Za-z0-9_-]{1,12}$/)
const url = fc.constantFrom(
  ...["http://alb.example/mcp", "http://alb.example/mcp/deep", "http://alb.example:8080/mcp"],
  ...["https://alb.example/mcp", "http://evil.example/mcp", "http://alb.example.evil.example/mcp"],
)
/** What a `Headers` object can carry: the platform refuses anything else. */
const text = fc.stringMatching(/^[\x20-\x7e\x80-\xff]{0,40}$/)
const attribute = fc.oneof(
  fc.constantFrom(
    "Secure",
    "HttpOnly",
    "SameSite=None",
    "Path=/",
    "Path=/mcp",
    "Domain=example",
    "Max-Age=0",
    "Max-Age=60",
  ),
  fc.constantFrom(
    "Expires=Wed, 21 Oct 2015 07:28:00 GMT",
    "Expires=never",
    "Max-Age=1e9",
    "Max-Age=-1",
    "=",
    "",
  ),
  text,
)
const cookie = fc.oneof(
  text,
  fc
    .tuple(token, text, fc.array(attribute, { maxLength: 4 }))
    .map(([name, value, more]) => [`${name}=${value}`, ...more].join(";")),
)

describe("a client's cookies", () => {
  test("never fail, whatever a server sets, never leave their origin, and never make a header of their own", async () => {
    const exchange = fc.record({
      url,
      set: fc.array(cookie, { maxLength: 3 }),
      status: fc.constantFrom(200, 202, 404, 503),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(exchange, { maxLength: 8 }), async (exchanges) => {
        const given = new Map<string, string>()
        let next = exchanges[0]
        const fetch = createCookieFetch({
          now: () => NOW,
          fetch: async (input, init) => {
            const { origin, protocol } = new URL(input)
            const sent = new Headers(init?.headers).get("cookie")
            expect(sent).not.toBe("")
            if (sent !== null) {
              expect(sent).not.toMatch(/[\r\n\0]/)
              for (const pair of sent.split("; ").filter((pair) => pair.startsWith("mark"))) {
                expect(given.get(pair)).toBe(origin)
              }
            }
            const headers = new Headers()
            for (const line of next?.set ?? []) headers.append("set-cookie", line)
            const mark = `mark${given.size}=${given.size}`
            given.set(mark, origin)
            headers.append("set-cookie", `${mark}; Path=/${protocol === "https:" ? "; Secure" : ""}`)
            return new Response(null, { status: next?.status ?? 200, headers })
          },
        })
        for (const one of exchanges) {
          next = one
          expect((await fetch(one.url)).status).toBe(one.status)
        }
      }),
    )
  })
})
