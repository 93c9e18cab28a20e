import fc from "fast-check"

const known = [
  "accept",
  "content-type",
  "origin",
  "host",
  "mcp-session-id",
  "mcp-protocol-version",
  "mcp-method",
]
/** Names that an object has by itself, if nobody looks. */
const inherited = ["constructor", "__proto__", "tostring", "hasownproperty"]

/** Lower case, as `HttpRequest` has it; `cookie` and `set-cookie` have fields of their own. */
export const headerName = fc
  .oneof(fc.constantFrom(...known, ...inherited), fc.stringMatching(/^[a-z0-9!#$%&'*+.^_`|~-]{1,24}$/))
  .filter((name) => !["cookie", "set-cookie"].includes(name))

/** What a header can hold on its way: visible Latin-1 and blanks within. */
export const headerValue = fc.stringMatching(
  /^([\x21-\x7e\x80-\xff]([\x20-\x7e\x80-\xff]{0,30}[\x21-\x7e\x80-\xff])?)?$/,
)

/** What only an event, which is JSON, could hold: line feeds, NUL, any of Unicode, half characters. */
export const wildText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.string({
    unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)),
    maxLength: 20,
  }),
  fc.constantFrom(
    "\r\nset-cookie: a=b",
    "a\nb",
    "\0",
    "\ud800",
    "ÿ",
    "%",
    "%2",
    "%zz",
    "%00",
    "../..",
    "//x",
    "?",
    "#",
  ),
)

export const bytes = fc.uint8Array({ maxLength: 300 })

export const method = fc.constantFrom("GET", "POST", "DELETE", "OPTIONS", "PUT", "HEAD", "PATCH")

/** A path as a client writes it. */
export const encodedPath = fc
  .array(
    fc.oneof(
      fc.string({ unit: "grapheme", maxLength: 8 }),
      fc.constantFrom("mcp", ".well-known", "a b", "ü"),
    ),
    {
      minLength: 1,
      maxLength: 4,
    },
  )
  .map((segments) => `/${segments.map((segment) => encodeURIComponent(segment)).join("/")}`)

/** Distinct names, each with its values in order. */
export const queryPairs = fc.uniqueArray(
  fc.tuple(
    fc.string({ unit: "grapheme", minLength: 1, maxLength: 6 }),
    fc.array(fc.string({ unit: "grapheme", maxLength: 8 }), { minLength: 1, maxLength: 3 }),
  ),
  { selector: ([name]) => name, maxLength: 4 },
)
