import { ClientError } from "./client-error.ts"

/** Runs one visit and prints how it went; a failure is explained, and lets the process end with code 1. */
export async function attempt(title: string, visit: () => Promise<void>): Promise<void> {
  console.log(`→ ${title}`)
  try {
    await visit()
    console.log(`✓ ${title}\n`)
  } catch (error) {
    console.error(`✗ ${title}\n${describeFailure(error)}`)
    process.exitCode = 1
  }
}

function describeFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error instanceof ClientError) return error.message
  const { cause } = error
  const code = codeOf(error)
  if (code === "ERR_INVALID_URL") return "This is not a URL: it has to begin with http:// or https://."
  if (code === "401")
    return `${error.message}\nSet MCP_TOKEN to an access token or an API key for this endpoint.`
  // `fetch` says only that it failed: why is in its cause.
  if (!(error instanceof TypeError && cause instanceof Error)) return error.stack ?? error.message
  const hint = codeOf(cause) === "ECONNREFUSED" ? ". Nothing listens there: is npm start running?" : ""
  return `${error.message}: ${cause.message || codeOf(cause)}${hint}`
}

function codeOf(error: Error): string {
  return "code" in error ? String(error.code) : ""
}
