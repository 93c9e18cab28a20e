import type { JSONRPCRequest } from "@modelcontextprotocol/server"
import type { ToolSet } from "@mcp-on-aws/tools/definition"

export interface Durability {
  /** Recorded before it runs; else only once it takes time or says something. */
  readonly strict: boolean
  /** May be run a second time where its task died. */
  readonly repeatable: boolean
}

/** How a request is treated where its task dies: for tools, their annotations say it. */
export type JudgeDurability = (request: JSONRPCRequest) => Durability

/** Every method but `tools/call` reads, or sets what it would set again. */
const readOnly: Durability = { strict: false, repeatable: true }

export function createDurability({ tools }: ToolSet): JudgeDurability {
  const byName = new Map(
    tools.map(({ name, annotations: { readOnlyHint = false, idempotentHint = false } }) => [
      name,
      { strict: !readOnlyHint, repeatable: readOnlyHint || idempotentHint },
    ]),
  )
  // A tool that does not exist is refused without a trace.
  return ({ method, params }) =>
    method === "tools/call" ? (byName.get(String(params?.name)) ?? readOnly) : readOnly
}
