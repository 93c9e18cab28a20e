import type { Call } from "@mcp-on-aws/tools/definition"
import { inputRequired, inputResponse } from "@modelcontextprotocol/server"
import * as z from "zod"

/** What the user is asked; the answer comes back under this name when the tool is called again. */
const QUESTION = "confirm"
const confirmation = z.object({ confirm: z.boolean() })

export type Decision = "yes" | "no" | "not asked yet"

/** Yes only where it is clear: an accepted form whose box is not ticked is a no. */
export function readDecision({ inputResponses }: Call): Decision {
  const response = inputResponse(inputResponses, QUESTION)
  if (response.kind === "missing") return "not asked yet"
  if (response.kind !== "elicit" || response.action !== "accept") return "no"
  return confirmation.safeParse(response.content).data?.confirm === true ? "yes" : "no"
}

/** A client that declares no mode has forms (MCP 2025-11-25, elicitation); one that declares only `url` has none. */
export function canBeAsked({ clientCapabilities: { elicitation } }: Call): boolean {
  return elicitation !== undefined && (elicitation.form !== undefined || !elicitation.url)
}

/** Asks for a tick; `state` comes back, signed, with the answer. */
export async function askUser(
  call: Call,
  { message, label, state }: { message: string; label: string; state: unknown },
) {
  const requestedSchema = {
    type: "object" as const,
    properties: { confirm: { type: "boolean" as const, title: label, default: false } },
    required: ["confirm"],
  }
  return inputRequired({
    inputRequests: { [QUESTION]: inputRequired.elicit({ message, requestedSchema }) },
    requestState: await call.requestState.seal(state),
  })
}
