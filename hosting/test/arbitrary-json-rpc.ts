import fc from "fast-check"
import { bytes, headerName, headerValue } from "./arbitrary-http.ts"

const methods = [
  "initialize ping tools/list tools/call prompts/list prompts/get resources/list resources/read resources/templates/list",
  "resources/subscribe completion/complete logging/setLevel notifications/initialized notifications/cancelled",
  "notifications/progress server/discover subscriptions/listen tasks/get roots/list sampling/createMessage",
].flatMap((names) => names.split(" "))

/** Mostly what is right, so that most cases come far. */
const mostly = <A, B>(right: fc.Arbitrary<A>, wrong: fc.Arbitrary<B>) =>
  fc.oneof({ weight: 12, arbitrary: right }, { weight: 1, arbitrary: wrong })
const rarely = <T>(values: fc.Arbitrary<T>) => mostly(fc.constant(undefined), values)

const requestId = mostly(fc.oneof(fc.integer(), fc.string()), fc.jsonValue())
const meta = fc.record(
  {
    progressToken: fc.oneof(fc.string(), fc.jsonValue()),
    "io.modelcontextprotocol/protocolVersion": fc.oneof(
      fc.constantFrom("2026-07-28", "2025-11-25"),
      fc.jsonValue(),
    ),
    "io.modelcontextprotocol/clientInfo": fc.oneof(fc.constant({ name: "c", version: "1" }), fc.jsonValue()),
    "io.modelcontextprotocol/clientCapabilities": fc.oneof(fc.constant({}), fc.jsonValue()),
  },
  { requiredKeys: [] },
)
const params = fc.record(
  {
    name: fc.oneof(fc.constantFrom("echo", "fail"), fc.jsonValue()),
    arguments: fc.oneof(fc.record({ text: fc.oneof(fc.string(), fc.jsonValue()) }), fc.jsonValue()),
    uri: fc.oneof(fc.constantFrom("thing://1", "thing://", "//", "thing://%"), fc.jsonValue()),
    cursor: fc.oneof(fc.base64String(), fc.jsonValue()),
    level: fc.oneof(fc.constantFrom("debug", "loud"), fc.jsonValue()),
    ref: fc.oneof(fc.constant({ type: "ref/resource", uri: "thing://{id}" }), fc.jsonValue()),
    argument: fc.oneof(fc.constant({ name: "id", value: "a" }), fc.jsonValue()),
    requestState: fc.oneof(fc.string(), fc.jsonValue()),
    inputResponses: fc.jsonValue(),
    notifications: fc.jsonValue(),
    protocolVersion: fc.oneof(fc.constantFrom("2025-11-25", "2026-07-28", "1999-01-01"), fc.jsonValue()),
    capabilities: fc.jsonValue(),
    clientInfo: fc.jsonValue(),
    _meta: rarely(fc.oneof(meta, fc.jsonValue())),
  },
  { requiredKeys: [] },
)
export const message = fc.record({
  jsonrpc: mostly(fc.constant("2.0"), fc.jsonValue()),
  id: requestId,
  method: mostly(fc.constantFrom(...methods), fc.jsonValue()),
  params: mostly(params, fc.jsonValue()),
  result: rarely(fc.jsonValue()),
  error: rarely(fc.jsonValue()),
})
/** Right but for what one call holds: the envelope that its headers repeat stands in `_meta`. */
export const modernMessage = fc.record({
  jsonrpc: fc.constant("2.0"),
  id: fc.nat(),
  method: fc.constantFrom(...methods),
  params: fc
    .tuple(params, fc.record({ progressToken: fc.nat() }, { requiredKeys: [] }))
    .map(([given, own]) => ({
      ...(typeof given === "object" && given !== null ? given : {}),
      _meta: {
        ...own,
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientInfo": { name: "c", version: "1" },
        "io.modelcontextprotocol/clientCapabilities": {},
      },
    })),
})
const text = fc.oneof(
  { weight: 12, arbitrary: message.map((json) => JSON.stringify(json)) },
  fc.array(message, { maxLength: 4 }).map((json) => JSON.stringify(json)),
  fc.json(),
  fc.string({ unit: "binary" }),
  modernMessage.map((json) => JSON.stringify(json)),
  fc.integer({ min: 1, max: 200 }).map((depth) => "[".repeat(depth) + "]".repeat(depth)),
)
export const payload = fc.oneof(
  { weight: 6, arbitrary: text.map((sent) => new Uint8Array(Buffer.from(sent))) },
  { weight: 1, arbitrary: bytes },
)
export const headers = fc
  .record({
    host: mostly(fc.constant("localhost"), headerValue),
    "content-type": mostly(fc.constant("application/json"), headerValue),
    accept: mostly(fc.constant("application/json, text/event-stream"), headerValue),
    origin: rarely(fc.oneof(fc.constantFrom("http://localhost", "null", "http://evil.example"), headerValue)),
    "mcp-protocol-version": mostly(
      fc.constantFrom("2025-03-26", "2025-11-25", undefined),
      fc.oneof(fc.constant("2026-07-28"), headerValue),
    ),
    "mcp-method": rarely(fc.oneof(fc.constantFrom(...methods), headerValue)),
    "mcp-name": rarely(fc.oneof(fc.constantFrom("echo", "fail"), headerValue)),
    "mcp-session-id": rarely(headerValue),
    "last-event-id": rarely(headerValue),
    authorization: rarely(headerValue),
    "x-amzn-trace-id": rarely(headerValue),
  })
  .map((given) => JSON.parse(JSON.stringify(given)) as Record<string, string>)
export const more = fc.dictionary(headerName, headerValue, { maxKeys: 3 })
