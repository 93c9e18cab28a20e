import type { HostTime } from "@mcp-on-aws/tools/definition"
import { ToolError } from "@mcp-on-aws/tools/tool-error"
import type { Patience } from "./wait-until-settled.ts"

/** Why no function is to be begun on a host that may stop it in the middle; `undefined` where it leaves enough time. */
export function describeLackOfTime(time: HostTime | undefined, { limitMs }: Patience): string | undefined {
  if (time === undefined || time.leftMs() >= limitMs) return undefined
  const left = Math.max(0, Math.floor(time.leftMs() / 1000))
  return `This host leaves the call ${left} s, and a function's change may take ${limitMs / 1000} s.`
}

/** @throws ToolError before anybody is asked */
export function requireTime(time: HostTime | undefined, patience: Patience): void {
  const lack = describeLackOfTime(time, patience)
  if (lack === undefined) return
  throw new ToolError(`Nothing was changed: ${lack} Use a streaming front door, or the server over stdio.`)
}
