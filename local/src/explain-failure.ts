import { readFile } from "node:fs/promises"
import { setTimeout as delay } from "node:timers/promises"

/** What a process writes as it ends may come later than the news that it has ended. */
const TRIES = 20
const EACH_MS = 50
const SETTINGS_ADVICE =
  "Give these a value by npm start -- --set NAME=value or, for a server of your own, in the settings of its src/deployment.ts."

/** What failed, with the last error of the log that tells of it, and where that is. */
export async function explainFailure(what: string, log: string): Promise<string> {
  for (let tries = 0; tries < TRIES; tries++) {
    const error = findLastError(await readFile(log, "utf8").catch(() => ""))
    if (error?.startsWith("SettingsError")) return `${what}: ${error} (its log: ${log})\n${SETTINGS_ADVICE}`
    if (error !== undefined) return `${what}: ${error} (its log: ${log})`
    await delay(EACH_MS)
  }
  return `${what}. Its log says why: ${log}`
}

/** As AWS's runtime client, a server's own logger or Node itself writes it, behind the time and the instance. */
export function findLastError(log: string): string | undefined {
  return log
    .split("\n")
    .map((line) => /^\S+ \S+ (?:[^{]*(?=\{"))?(.*)$/.exec(line)?.[1] ?? "")
    .map((text) => /^\w*(?:Error|Exception)(?: \[\w+\])?: .*/.exec(text)?.[0] ?? readMessage(text))
    .findLast((error) => error !== undefined)
}

interface LoggedError {
  readonly errorType?: string
  readonly errorMessage?: string
  readonly level?: string
  readonly error?: { readonly name?: string; readonly message?: string }
}

function readMessage(text: string): string | undefined {
  if (!text.startsWith("{")) return undefined
  try {
    const { errorType, errorMessage, level, error } = JSON.parse(text) as LoggedError
    if (errorMessage !== undefined) return `${errorType}: ${errorMessage}`
    return level === "error" && error ? `${error.name}: ${error.message}` : undefined
  } catch {
    return undefined
  }
}
