import { askToConfirm, canShowForm, readConfirmation } from "@mcp-on-aws/tools/confirmation"
import type { Confirmation } from "@mcp-on-aws/tools/confirmation"
import type { Call } from "@mcp-on-aws/tools/definition"
import { ToolError } from "@mcp-on-aws/tools/tool-error"
import type { InputRequiredResult } from "@modelcontextprotocol/server"
import type { Risk } from "../runtimes/upgrade-risks.ts"
import type { Plan, PlanTokens } from "../upgrade/plan-token.ts"

export interface Proposal extends Plan, Pick<Confirmation, "label"> {
  /** All that will be done, to what, in which account and region. */
  readonly question: string
  readonly risks: readonly Risk[]
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
  const agreed = readConfirmation(call)
  if (agreed) planTokens.verify(readState(call), id, proposal)
  if (agreed !== undefined) return { agreed }
  const message = [proposal.question, ...describeGrave(proposal.risks)].join(" ")
  if (canShowForm(call)) {
    const requestState = await call.requestState.seal(planTokens.mint(id, proposal).token)
    return { question: askToConfirm({ message, label: proposal.label, requestState }) }
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

/** Signed by the host, and by this server once more. */
function readState({ requestState }: Call): string {
  const asked = requestState.open<string>()
  if (asked === undefined)
    throw new ToolError("Nothing was changed: the answer came without the question's state.")
  return asked
}
