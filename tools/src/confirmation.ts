import { inputRequired, inputResponse } from "@modelcontextprotocol/server"
import type { InputRequiredResult } from "@modelcontextprotocol/server"
import type { Call } from "./definition.ts"

export interface Confirmation {
  /** All that will be done. */
  readonly message: string
  /** Of the box to tick. */
  readonly label: string
  /** Comes back with the answer: what `call.requestState` sealed. */
  readonly requestState?: string
}

/** The answer comes back under this name when the tool is called again. */
const QUESTION = "confirm"

/**
 * What the user answered to `askToConfirm`, or `undefined` where nobody was asked yet. Only what is clear is a yes: an
 * accepted form whose box is not ticked is a no.
 */
export function readConfirmation({ inputResponses }: Call): boolean | undefined {
  const response = inputResponse(inputResponses, QUESTION)
  if (response.kind === "missing") return undefined
  return response.kind === "elicit" && response.action === "accept" && response.content?.confirm === true
}

/** A client that declares no mode has forms (MCP 2025-11-25, elicitation); one that declares only `url` has none. */
export function canShowForm({ clientCapabilities: { elicitation } }: Call): boolean {
  return Boolean(elicitation && (elicitation.form || !elicitation.url))
}

/** Asks the user for a tick, where the client can show a form; a tool returns this, and is called again with the answer. */
export function askToConfirm({ message, label, ...state }: Confirmation): InputRequiredResult {
  const requestedSchema = {
    type: "object" as const,
    properties: { confirm: { type: "boolean" as const, title: label, default: false } },
    required: ["confirm"],
  }
  return inputRequired({
    inputRequests: { [QUESTION]: inputRequired.elicit({ message, requestedSchema }) },
    ...state,
  })
}
