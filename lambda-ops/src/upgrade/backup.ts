import type { LambdaFunction } from "../aws/function.ts"

const MARK = "mcp-lambda-ops: before"

/** What a version published before an upgrade says of itself: it can be found again with no other record. */
export const backupDescription = (from: string, to: string) => `${MARK} ${from} to ${to}`

export const isBackup = ({ description }: LambdaFunction) => description.startsWith(MARK)

/**
 * The version to go back to: the newest one of the very code that $LATEST has, on another runtime, best one that
 * was published for this purpose. Lambda publishes nothing new, and so nothing marked, where a version of the
 * same code and settings was there already.
 */
export function findBackup(
  current: LambdaFunction,
  versions: readonly LambdaFunction[],
): LambdaFunction | undefined {
  const fitting = versions
    .filter(({ codeSha256, runtime }) => codeSha256 === current.codeSha256 && runtime !== current.runtime)
    .toSorted((one, other) => Number(other.version) - Number(one.version))
  return fitting.find(isBackup) ?? fitting[0]
}
