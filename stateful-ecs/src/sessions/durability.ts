import type { JSONRPCRequest } from "@modelcontextprotocol/server"
import type { ToolSet } from "@mcp-on-aws/tools/definition"

/**
 * When a call is recorded, from where on it outlives its task. `before` it runs: it may run once only. `meanwhile`:
 * run again it does no harm. `late`: it reads, and is recorded once it takes time or says something.
 */
export type RecordTiming = "before" | "meanwhile" | "late"

/** How a request is treated where its task dies: for tools, their annotations say it. */
export type JudgeDurability = (request: JSONRPCRequest) => RecordTiming

export function createDurability({ tools }: ToolSet): JudgeDurability {
  const byName = new Map(tools.map(({ name, annotations }) => [name, judgeTool(annotations)]))
  // Every method but `tools/call` reads, or sets what it would set again. A tool that does not exist is refused.
  return ({ method, params }) =>
    method === "tools/call" ? (byName.get(String(params?.name)) ?? "late") : "late"
}

function judgeTool({
  readOnlyHint = false,
  idempotentHint = false,
}: ToolSet["tools"][number]["annotations"]): RecordTiming {
  if (readOnlyHint) return "late"
  return idempotentHint ? "meanwhile" : "before"
}

/** Of a batch's calls as of the one that has to be treated with most care. */
export function judgeAll(judge: JudgeDurability, requests: readonly JSONRPCRequest[]): RecordTiming {
  const all = new Set(requests.map(judge))
  if (all.has("before")) return "before"
  return all.has("meanwhile") ? "meanwhile" : "late"
}
