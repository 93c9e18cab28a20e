import type { Revision, ScenarioResult } from "./suite.ts"

/** A failure or a warning that is accepted, and why. One that no longer occurs has to go. */
export interface Exception {
  readonly revision: Revision
  readonly scenario: string
  readonly check: string
  readonly status: "FAILURE" | "WARNING"
  /** Every front of each. */
  readonly servers: readonly string[]
  readonly reason: string
}

export interface Verdict {
  /** Of the scenarios that the revision requires: those without a failure. */
  readonly passed: number
  readonly failed: number
  /** Checks. */
  readonly warnings: number
  /** Failures and warnings that no exception accepts, and exceptions that did not occur. */
  readonly problems: string[]
}

export interface Judged {
  readonly server: string
  readonly revision: Revision
}

/** Holds one run of the suite against the exceptions: anything else but success is a problem. */
export function judge(
  scored: readonly ScenarioResult[],
  { server, revision }: Judged,
  exceptions: readonly Exception[],
): Verdict {
  const findings = scored.flatMap(({ scenario, checks }) =>
    checks.filter(isFinding).map((check) => ({ scenario, ...check })),
  )
  const accepted = exceptions.filter((one) => one.revision === revision && one.servers.includes(server))
  const failed = scored.filter(({ checks }) => checks.some(({ status }) => status === "FAILURE")).length
  return {
    passed: scored.length - failed,
    failed,
    warnings: findings.filter(({ status }) => status === "WARNING").length,
    problems: [
      ...findings
        .filter((finding) => !accepted.some((exception) => covers(exception, finding)))
        .map(
          ({ scenario, id, status, message }) =>
            `${scenario}: ${status} of ${id}${message && `: ${message}`}`,
        ),
      ...accepted
        .filter((exception) => !findings.some((finding) => covers(exception, finding)))
        .map(
          ({ scenario, check }) =>
            `${scenario}: the exception for ${check} does not occur any more: remove it`,
        ),
    ],
  }
}

type Finding = { readonly scenario: string; readonly id: string; readonly status: string }

const isFinding = ({ status }: { status: string }) => status === "FAILURE" || status === "WARNING"

const covers = (exception: Exception, { scenario, id, status }: Finding) =>
  exception.scenario === scenario && exception.check === id && exception.status === status
