import { randomUUID } from "node:crypto"
import type { Faults } from "./faults.ts"
import { touch } from "./fleet.ts"
import type { Entry, StandInFunction } from "./fleet.ts"
import { ApiError } from "./read-call.ts"

/** Looking at a function is what lets its update go on: nobody waits for a clock. */
export function look(entry: Entry, { updateStatus }: Faults): StandInFunction {
  const seen = { ...entry.latest }
  reorderNetwork(entry)
  if (entry.looksUntilActive > 0 && --entry.looksUntilActive === 0) {
    if (entry.latest.LastUpdateStatus === "InProgress") entry.latest.LastUpdateStatus = updateStatus
    if (entry.latest.State === "Pending") entry.latest.State = "Active"
  }
  return seen
}

/** Lambda promises no order of subnets and security groups: theirs is another one at each look. */
function reorderNetwork({ latest }: Entry) {
  if (!latest.VpcConfig) return
  const { SubnetIds, SecurityGroupIds } = latest.VpcConfig
  latest.VpcConfig = {
    SubnetIds: SubnetIds.toReversed(),
    SecurityGroupIds: SecurityGroupIds.toReversed(),
  }
}

/** The first invocation of an idle function is refused, and has it prepared for the next. */
export function wake(entry: Entry, { looksUntilActive }: Faults) {
  const { latest } = entry
  const { State } = latest
  if (State === "Active") return
  if (State === "Inactive") {
    latest.State = "Pending"
    entry.looksUntilActive = looksUntilActive
  }
  const message = `The operation cannot be performed at this time. The function is currently in the following state: ${State}`
  throw new ApiError(409, "ResourceConflictException", message)
}

export interface Update {
  readonly Runtime?: string
  readonly RevisionId?: string
}

export function updateConfiguration(entry: Entry, { Runtime, RevisionId }: Update, faults: Faults) {
  if (faults.busy > 0) {
    faults.busy--
    throw new ApiError(409, "ResourceConflictException", "The operation cannot be performed at this time.")
  }
  if (entry.latest.LastUpdateStatus === "InProgress") {
    throw new ApiError(409, "ResourceConflictException", "An update is in progress for resource")
  }
  checkRevision(entry, RevisionId)
  if (Runtime !== undefined && faults.blockedRuntimes.includes(Runtime)) {
    const message = `The runtime parameter of ${Runtime} is no longer supported for creating or updating AWS Lambda functions.`
    throw new ApiError(400, "InvalidParameterValueException", message)
  }
  if (Runtime !== undefined) entry.latest.Runtime = Runtime
  touch(entry)
  entry.latest.LastUpdateStatus = "InProgress"
  entry.looksUntilActive = faults.looksUntilActive
  return { ...entry.latest }
}

export interface Publication {
  readonly Description?: string
  readonly RevisionId?: string
  readonly CodeSha256?: string
}

/** Nothing new where code and runtime are those of the last version. */
export function publishVersion(entry: Entry, given: Publication): StandInFunction {
  checkRevision(entry, given.RevisionId)
  const { latest, versions } = entry
  if (given.CodeSha256 !== undefined && given.CodeSha256 !== latest.CodeSha256) {
    throw new ApiError(400, "InvalidParameterValueException", "CodeSha256 does not match")
  }
  const last = versions.at(-1)
  if (last?.CodeSha256 === latest.CodeSha256 && last.Runtime === latest.Runtime) return last
  const version = {
    ...latest,
    Version: String(versions.length + 1),
    Description: given.Description ?? "",
    RevisionId: randomUUID(),
  }
  versions.push(version)
  latest.RevisionId = randomUUID()
  return version
}

function checkRevision({ latest }: Entry, revisionId: string | undefined) {
  if (revisionId === undefined || revisionId === latest.RevisionId) return
  const message = "The RevisionId provided does not match the latest one"
  throw new ApiError(412, "PreconditionFailedException", message)
}
