import { unexpected } from "../answers.ts"
import { pick } from "../context.ts"
import type { Work } from "../context.ts"
import { describeRequest } from "../../requests/work.ts"

/** Above what a body may have here: see start-places.ts. */
export const MAX_BODY_BYTES = 64 * 1024

const ping = describeRequest({ method: "ping", params: {} }, "2025")
const list = describeRequest({ method: "tools/list", params: {} }, "2026")
const changed = (headers: Record<string, string>) => ({ headers: { ...ping.headers, ...headers } })

const refusals: readonly [status: number, request: Partial<typeof ping>][] = [
  [400, { body: '{"jsonrpc":"2.0",' }],
  [400, { body: '{"hello":"world"}' }],
  [400, { ...list, headers: { ...list.headers, "mcp-method": "prompts/list" } }],
  [403, changed({ origin: "https://elsewhere.example" })],
  [404, changed({ "mcp-session-id": "4f2c7d1e-0000-4000-8000-000000000000" })],
  [413, { body: JSON.stringify({ padding: "x".repeat(MAX_BODY_BYTES) }) }],
  [415, changed({ "content-type": "text/plain" })],
]

/** What no server takes, whatever it is. */
export const refuse: Work = async ({ places, send }) => {
  const { url } = pick([...places.tasks, places.statelessEcs, places.statelessLambda])
  const [expected, request] = pick(refusals)
  const answer = await send(url, { method: "POST", ...ping, ...request })
  const text = await answer.text()
  if (answer.status !== expected) throw unexpected({ status: answer.status, expected, text })
}

/** Said by the protocol, and not by HTTP. */
export const refuseTool: Work = async ({ places, send }) => {
  const { url } = pick([...places.tasks, places.statelessEcs, places.statelessLambda])
  const params = { name: "no_such_tool", arguments: {} }
  const answer = await send(url, {
    method: "POST",
    ...describeRequest({ method: "tools/call", params }, "2026"),
  })
  const text = await answer.text()
  if (!text.includes('"error"') || !text.includes("no_such_tool"))
    throw unexpected({ status: answer.status, text })
}
