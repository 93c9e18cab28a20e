import { randomBytes } from "node:crypto"
import type { IncomingMessage } from "node:http"

export type Header = readonly [name: string, value: string]

/** Of one connection each; those that its Connection header names are too. */
const HOP_BY_HOP = [
  "connection",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "upgrade",
  "http2-settings",
]
const MOST_HOPS = 30
const LONGEST_LINE = 16 * 1024

/** "HTTP headers" in the quotas of Application Load Balancers: of a request, and of an answer. */
export const HEADER_LIMITS = { request: 64 * 1024, answer: 32 * 1024 } as const

/** The status with which a load balancer refuses a request itself. */
export function findRefusal(request: IncomingMessage): number | undefined {
  const { method = "", url = "", headers } = request
  if (method === "TRACE") return 405
  if (url.length > LONGEST_LINE) return 414
  if (readHeaders(request).some(([name, value]) => name.length + value.length > LONGEST_LINE)) return 400
  const hops = headers["x-forwarded-for"]
  if (hops !== undefined && String(hops).split(",").length > MOST_HOPS) return 463
  const encoding = headers["transfer-encoding"]?.toLowerCase() ?? "chunked"
  return ["chunked", "identity"].includes(encoding) ? undefined : 501
}

/** What reaches the target: the client's headers and its Host as they were, and what a load balancer adds. */
export function describeRequestHeaders(request: IncomingMessage): Header[] {
  const { socket, headers } = request
  const own: Header[] = [
    ["X-Forwarded-For", [headers["x-forwarded-for"], socket.remoteAddress].filter(Boolean).join(", ")],
    ["X-Forwarded-Proto", "http"],
    ["X-Forwarded-Port", String(socket.localPort)],
    ["X-Amzn-Trace-Id", describeTrace(headers["x-amzn-trace-id"])],
  ]
  const owned = new Set([...own.map(([name]) => name.toLowerCase()), "expect"])
  return [...readHeaders(request).filter(([name]) => !owned.has(name.toLowerCase())), ...own]
}

/** Without those that are of one connection only. Transfer-Encoding stays: the body is passed on as it comes. */
export function readHeaders({ rawHeaders, headers }: IncomingMessage): Header[] {
  const named = (headers.connection ?? "").split(",").map((name) => name.trim().toLowerCase())
  const dropped = new Set([...HOP_BY_HOP, ...named])
  const pairs: Header[] = []
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const [name = "", value = ""] = rawHeaders.slice(index, index + 2)
    if (!dropped.has(name.toLowerCase())) pairs.push([name, value])
  }
  return pairs
}

/** "Request tracing" in the ELB documentation: a Root of the client's stays, and the load balancer adds itself. */
function describeTrace(given: string | string[] | undefined): string {
  const id = `1-${Math.floor(Date.now() / 1000).toString(16)}-${randomBytes(12).toString("hex")}`
  const fields = String(given ?? "")
    .split(";")
    .filter((field) => field !== "" && !field.startsWith("Self="))
  return fields.some((field) => field.startsWith("Root="))
    ? [`Self=${id}`, ...fields].join(";")
    : [`Root=${id}`, ...fields].join(";")
}
