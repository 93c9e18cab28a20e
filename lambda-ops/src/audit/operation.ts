import { randomUUID } from "node:crypto"
import { hostname } from "node:os"
import { lastSteps } from "./audit-log.ts"
import type { AuditEntry, AuditLog, AuditStep } from "./audit-log.ts"

export type Operation = ReturnType<typeof beginOperation>
type Fields = Partial<Pick<AuditEntry, "from" | "to" | "version" | "revisionId" | "detail">>

/** No step of a write takes longer, not even the smoke test of a function that may run for 15 minutes. */
const LONGEST_STEP_MS = 30 * 60 * 1000

/** Writes to a function that are under way in this process, by their ids. */
const underWay = new Set<string>()

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

/** `perhaps_under_way`: another process wrote the step, and nothing proves that it ended. */
export type WriteState = "finished" | "under_way" | "perhaps_under_way" | "cut_off"

/** What became of a write, by its last step. */
export function stateOf(last: AuditEntry, now: number = Date.now()): WriteState {
  if (lastSteps.includes(last.step)) return "finished"
  if (underWay.has(last.operation)) return "under_way"
  const recent = now - Date.parse(last.time) < LONGEST_STEP_MS
  return recent && mayRun(last.process) ? "perhaps_under_way" : "cut_off"
}

/** What runs on another machine cannot be seen from here. What this process is at is in `underWay`. */
function mayRun(writer: AuditEntry["process"]): boolean {
  if (writer?.host !== hostname()) return true
  return writer.pid !== process.pid && isAlive(writer.pid)
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    // It is there, and somebody else's.
    return (error as NodeJS.ErrnoException).code === "EPERM"
  }
}
