import { randomUUID } from "node:crypto"
import type { AuditEntry, AuditLog, AuditStep } from "./audit-log.ts"

export type Operation = ReturnType<typeof beginOperation>
type Fields = Partial<Pick<AuditEntry, "from" | "to" | "version" | "revisionId" | "detail">>

/** Writes to a function that are under way in this process, by their ids. */
const underWay = new Set<string>()

export const isUnderWay = (operation: string) => underWay.has(operation)

/** One write to one function, step by step in the audit log. */
export function beginOperation(
  audit: AuditLog,
  about: Pick<AuditEntry, "tool" | "principal" | "arn"> & Fields,
) {
  const operation = randomUUID()
  let begun = false
  underWay.add(operation)
  const record = async (step: AuditStep, fields: Fields = {}) => {
    await audit.record({ operation, ...about, step, ...fields })
    begun = true
  }
  return {
    record,
    /** The last step of a write that went wrong. The log may be what failed; of what never began it holds nothing. */
    giveUp: async (step: "failed" | "unverified", fields: Fields) => {
      if (begun) await record(step, fields).catch(() => undefined)
    },
    end: () => underWay.delete(operation),
  }
}
