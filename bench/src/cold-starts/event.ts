import type { Era, Work } from "../requests/work.ts"
import { writeRequest } from "../requests/work.ts"

const ping: Work = {
  name: "tools/call",
  method: "tools/call",
  params: { name: "ping", arguments: {} },
  expected: "from instance",
}

/** A call of `ping`, as API Gateway's HTTP API hands it to a function. */
export function describeEvent(era: Era) {
  const [head = "", body] = writeRequest(ping, era, "/mcp").toString().split("\r\n\r\n")
  const lines = head.split("\r\n").slice(1)
  const headers = Object.fromEntries(lines.map((line) => line.split(": ", 2) as [string, string]))
  return {
    version: "2.0",
    rawPath: "/mcp",
    rawQueryString: "",
    headers,
    requestContext: { stage: "$default", http: { method: "POST", path: "/mcp" } },
    body,
    isBase64Encoded: false,
  }
}

export const isAnswer = (text: string) => text.includes(ping.expected)
