import { StreamableHTTPError } from "@modelcontextprotocol/sdk/client/streamableHttp.js"
import { McpError } from "@modelcontextprotocol/sdk/types.js"
import { ClientError } from "./client-error.ts"

/** What to do about an HTTP status. */
const hints: Readonly<Record<number, string>> = {
  401: "Set MCP_TOKEN to an access token or an API key for this endpoint.",
  403: "The token is not for this or lacks a scope, or the server does not answer for this host name, or the URL lacks a REST API's stage: there it ends in /prod/mcp.",
  404: "Is it the MCP endpoint's URL? It ends in /mcp, behind a REST API after its stage: /prod/mcp.",
}
const notHttp = "This is not a URL: it has to begin with http:// or https://."
/** Of an answer that is somebody's web page, the beginning is enough. */
const MOST_TEXT = 500

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
  if (error instanceof ClientError || error instanceof McpError) return error.message
  if (error instanceof StreamableHTTPError) {
    const hint = hints[error.code ?? 0]
    return error.message.slice(0, MOST_TEXT) + (hint ? `\n${hint}` : "")
  }
  const { cause } = error
  if (codeOf(error) === "ERR_INVALID_URL") return notHttp
  // `fetch` says only that it failed: why is in its cause.
  if (!(error instanceof TypeError && cause instanceof Error)) return error.stack ?? error.message
  // To a URL's grammar, `localhost:` is a scheme.
  if (cause.message === "unknown scheme") return notHttp
  const hint = codeOf(cause) === "ECONNREFUSED" ? ". Nothing listens there: is npm start running?" : ""
  return `${error.message}: ${cause.message || codeOf(cause)}${hint}`
}

function codeOf(error: Error): string {
  return "code" in error ? String(error.code) : ""
}
