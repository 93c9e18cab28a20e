import { describe, expect, test } from "@jest/globals"
import fc from "fast-check"
import { checkOrigin } from "../src/origin.ts"
import { headerValue } from "./arbitrary-http.ts"
import { request } from "./fixtures.ts"

const hosts = ["localhost", "127.0.0.1", "[::1]", "mcp.example.com", "*.tools.example.com"]
const allowed = [
  "localhost",
  "127.0.0.1",
  "[::1]",
  "mcp.example.com",
  "a.tools.example.com",
  "b.c.tools.example.com",
]
const foreign = [
  "evil.example",
  "example.com",
  "tools.example.com",
  "xtools.example.com",
  "10.0.0.1",
  "[::2]",
]
const port = fc.constantFrom("", ":80", ":443", ":4000")
const scheme = fc.constantFrom("http://", "https://")

/** What somebody writes around a name to have it taken for another. */
const decoration = fc.constantFrom(
  ...[
    "@",
    ".",
    "..",
    "/",
    "\\",
    "#",
    "?",
    "%2e",
    "%00",
    ":",
    "::",
    "-",
    "_",
    " ",
    "\t",
    ",",
    ";",
    "&",
    "=",
    "'",
    "[",
  ],
  ...[
    "evil.example",
    "evil.example.",
    "user:password@",
    ".evil.example",
    "evil.example#",
    "evil.example?",
    "//",
    "http://",
  ],
)
const allows = (headers: Record<string, string>) =>
  checkOrigin(request({ headers }), { hosts, origins: hosts }) === undefined
const statusOf = (headers: Record<string, string>) =>
  checkOrigin(request({ headers }), { hosts, origins: hosts })?.status

/** Where a browser that is given this address goes. */
const destination = (host: string) => URL.parse(`http://${host}/`)?.hostname

const isOwn = (name = "") => allowed.includes(name) || name.endsWith(".tools.example.com")

describe("Host and Origin", () => {
  test("of a server's own are let through, in any case and with any port", () => {
    fc.assert(
      fc.property(fc.constantFrom(...allowed), port, scheme, fc.boolean(), (name, port, scheme, isUpper) => {
        const host = (isUpper ? name.toUpperCase() : name) + port
        expect(allows({ host })).toBe(true)
        expect(allows({ host, origin: scheme + host })).toBe(true)
      }),
    )
  })

  test("of anybody else are answered 403", () => {
    fc.assert(
      fc.property(fc.oneof(fc.constantFrom(...foreign), fc.domain()), port, scheme, (name, port, scheme) => {
        expect(statusOf({ host: name + port })).toBe(403)
        expect(statusOf({ host: "localhost", origin: scheme + name + port })).toBe(403)
      }),
    )
  })

  test("that only look like a server's own are answered 403", () => {
    const around = fc.array(decoration, { maxLength: 2 }).map((parts) => parts.join(""))
    fc.assert(
      fc.property(around, fc.constantFrom(...allowed), around, port, (before, name, after, port) => {
        const host = before + name + after + port
        if (allows({ host })) {
          expect(host).toMatch(/^[\w.[\]:-]+$/)
          expect(isOwn(destination(host))).toBe(true)
        }
        if (allows({ host: "localhost", origin: `http://${host}` }))
          expect(isOwn(destination(host))).toBe(true)
      }),
    )
  })

  test("of any text are either let through or answered 403, and never fail", () => {
    fc.assert(
      fc.property(
        fc.oneof(headerValue, fc.string({ unit: "binary" })),
        fc.option(headerValue),
        (host, origin) => {
          const status = statusOf({ host, ...(origin !== null && { origin }) })
          expect([undefined, 403]).toContain(status)
        },
      ),
    )
  })
})
