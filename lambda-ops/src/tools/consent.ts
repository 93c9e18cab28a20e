import type { Call } from "@mcp-on-aws/tools/definition"
import { ToolError } from "@mcp-on-aws/tools/tool-error"
import { inputRequired, inputResponse } from "@modelcontextprotocol/server"
import type { InputRequiredResult } from "@modelcontextprotocol/server"
import * as z from "zod"
import type { Risk } from "../runtimes/upgrade-risks.ts"
import type { Plan, PlanTokens } from "../upgrade/plan-token.ts"

/** What the user is asked; the answer comes back under this name when the tool is called again. */
const QUESTION = "confirm"
const confirmation = z.object({ confirm: z.boolean() })

export interface Proposal extends Plan {
  /** All that will be done, to what, in which account and region. */
  readonly question: string
  readonly risks: readonly Risk[]
  /** Of the box to tick. */
  readonly label: string
  /** What stands for the user's yes where the client cannot ask: whether it was given, and what it is. */
  readonly unasked: { readonly given: boolean; readonly how: string }
}

export type Consent = { readonly agreed: boolean } | { readonly question: InputRequiredResult }

/**
 * Lets a write through once the user agreed to it, to just what was asked: the answer is bound to the functions' revisions
 * and to the terms. Every tool that writes asks here.
 * @throws ToolError where anything changed since the question, or nobody can be asked
 */
export async function obtainConsent(
  call: Call,
  planTokens: PlanTokens,
  proposal: Proposal,
): Promise<Consent> {
  const { id } = call.principal
  const decision = readDecision(call)
  if (decision === "no") return { agreed: false }
  if (decision === "yes") {
    planTokens.verify(readState(call), id, proposal)
    return { agreed: true }
  }
  const message = [proposal.question, ...describeGrave(proposal.risks)].join(" ")
  if (canBeAsked(call)) {
    const state = planTokens.mint(id, proposal).token
    return { question: await askUser(call, { message, label: proposal.label, state }) }
  }
  if (proposal.unasked.given) return { agreed: true }
  throw new ToolError(
    `Nothing was changed: this client cannot ask its user. Ask whether this may be done: ${message} ${proposal.unasked.how}`,
  )
}

function describeGrave(risks: readonly Risk[]): string[] {
  const grave = new Set(risks.filter(({ level }) => level === "high").map(({ what }) => what))
  return grave.size > 0 ? ["Known risks:", ...grave] : []
}

/** Yes only where it is clear: an accepted form whose box is not ticked is a no. */
function readDecision({ inputResponses }: Call): "yes" | "no" | "not asked yet" {
  const response = inputResponse(inputResponses, QUESTION)
  if (response.kind === "missing") return "not asked yet"
  if (response.kind !== "elicit" || response.action !== "accept") return "no"
  return confirmation.safeParse(response.content).data?.confirm === true ? "yes" : "no"
}

/** Signed by the host, and by this server once more. */
function readState({ requestState }: Call): string {
  const asked = requestState.open<string>()
  if (asked === undefined)
    throw new ToolError("Nothing was changed: the answer came without the question's state.")
  return asked
}

/** A client that declares no mode has forms (MCP 2025-11-25, elicitation); one that declares only `url` has none. */
function canBeAsked({ clientCapabilities: { elicitation } }: Call): boolean {
  return elicitation !== undefined && (elicitation.form !== undefined || !elicitation.url)
}

/** Asks for a tick; `state` comes back, signed, with the answer. */
async function askUser(
  call: Call,
  { message, label, state }: { message: string; label: string; state: unknown },
): Promise<InputRequiredResult> {
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
