/** The steps of a write, in their order. A write without one of the last five was cut off. */
export type AuditStep =
  | "begun"
  | "published"
  | "updating"
  | "updated"
  | "active"
  | "smoke-tested"
  | "rolling-back"
  | "invoked"
  | "upgraded"
  | "rolled-back"
  | "unverified"
  | "failed"

export const lastSteps: readonly AuditStep[] = ["invoked", "upgraded", "rolled-back", "unverified", "failed"]

export interface AuditEntry {
  /** ISO time, given by the log. */
  readonly time: string
  /** One id for all the steps of one write to one function. */
  readonly operation: string
  readonly tool: string
  readonly principal: string
  readonly arn: string
  readonly step: AuditStep
  readonly from?: string
  readonly to?: string
  readonly version?: string
  readonly revisionId?: string
  readonly detail?: string
  /** Who wrote it, in a log that several processes share; given by the log. */
  readonly process?: { readonly pid: number; readonly host: string }
}

/** Append-only. What cannot be recorded is not done: `record` rejects, and the write it announces stays undone. */
export interface AuditLog {
  /** Where its lines are, for whoever looks. */
  readonly place: string
  record(entry: Omit<AuditEntry, "time" | "process">): Promise<void>
  /** The steps of the last write to a function; `undefined` where this log cannot be read back. */
  lastOperation(arn: string): Promise<AuditEntry[] | undefined>
}

/** A log of JSON lines on a stream, marked as audit: on Lambda, stdout goes to CloudWatch Logs. */
export function createStreamAuditLog(
  write: (line: string) => void,
  { place, now = Date.now }: { place: string; now?: () => number },
): AuditLog {
  return {
    place,
    record: async (entry) =>
      write(`${JSON.stringify({ time: new Date(now()).toISOString(), level: "audit", ...entry })}\n`),
    lastOperation: async () => undefined,
  }
}
