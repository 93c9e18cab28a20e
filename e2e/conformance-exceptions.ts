// Every failure and warning of the official suite that is accepted, and why. `npm run conformance` fails on
// any other, and on each of these that does not occur any more.
import type { Exception } from "./src/conformance-run/judge.ts"

const stateless = ["stateless-lambda", "stateless-ecs"]

const nobodyWaits =
  "A 2025-era server asks its client by a request of its own, which the client answers by a second POST. Without " +
  "sessions no instance knows whose answer that is: docs/decisions/0006-no-questions-without-sessions.md"

const asked = [
  ["tools-call-sampling", "tools-call-sampling"],
  ["tools-call-elicitation", "tools-call-elicitation"],
  ["elicitation-sep1034-defaults", "elicitation-sep1034-general"],
  ["elicitation-sep1330-enums", "elicitation-sep1330-general"],
] as const

export const exceptions: readonly Exception[] = [
  ...asked.map(([scenario, check]) => ({
    ...({ revision: "2025-11-25", status: "FAILURE", servers: stateless, reason: nobodyWaits } as const),
    ...{ scenario, check },
  })),
  {
    revision: "2025-11-25",
    scenario: "server-sse-multiple-streams",
    check: "server-sse-multiple-streams-session",
    status: "WARNING",
    servers: stateless,
    reason:
      "The check warns that initialize gave no session id, and ends there. A stateless server gives none; the same " +
      "scenario of 2026-07-28, which needs no id, opens its three streams at once and passes.",
  },
]
