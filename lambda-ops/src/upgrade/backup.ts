import { ToolError } from "@mcp-on-aws/tools/tool-error"
import type { LambdaApi, LambdaFunction } from "../aws/function.ts"
import { mayHaveWorked } from "../aws/lambda-error.ts"
import type { Patience } from "./wait-until-settled.ts"
import { whenNotBusy } from "./wait-until-settled.ts"

const MARK = "mcp-lambda-ops: before"

/** What a version published before an upgrade says of itself: it can be found again with no other record. */
const backupDescription = (from: string, to: string) => `${MARK} ${from} to ${to}`

export const isBackup = ({ description }: LambdaFunction) => description.startsWith(MARK)

/**
 * Publishes `fn` as it is, refused by Lambda where somebody changed it since it was read. Where an answer was lost on
 * the way, its versions tell whether there is a new one.
 */
export async function publishBackup(
  api: LambdaApi,
  fn: LambdaFunction,
  { to, patience }: { to: string; patience: Patience },
): Promise<string> {
  const { name, runtime = "", codeSha256, revisionId } = fn
  const description = backupDescription(runtime, to)
  try {
    const publish = () => api.publishVersion(name, { description, revisionId, codeSha256 }, patience.until)
    return (await whenNotBusy(patience, publish)).version
  } catch (error) {
    if (!mayHaveWorked(error)) throw error
    const versions = await api.listVersions(name, patience.until).catch((cause: unknown) => {
      throw new ToolError(
        `Whether a version of ${name} was published is not known: look with get_function.`,
        { cause },
      )
    })
    const published = newestFirst(versions).find(
      (one) => one.description === description && one.codeSha256 === codeSha256 && one.runtime === runtime,
    )
    if (!published) throw error
    return published.version
  }
}

/**
 * The version to go back to: the newest one of the very code that $LATEST has, on another runtime. Whether it is marked
 * says nothing: Lambda publishes nothing new where a version of the same code and settings was there already.
 */
export const findBackup = (
  current: LambdaFunction,
  versions: readonly LambdaFunction[],
): LambdaFunction | undefined =>
  newestFirst(versions).find(
    ({ codeSha256, runtime }) => codeSha256 === current.codeSha256 && runtime !== current.runtime,
  )

/** The way that is left where the old runtime cannot be put back on `$LATEST`. */
export const describeLastResort = (version: string, runtime: string) =>
  `Version ${version} still has ${runtime}: point an alias at it, and let callers use the alias.`

const newestFirst = (versions: readonly LambdaFunction[]) =>
  versions.toSorted((one, other) => Number(other.version) - Number(one.version))
