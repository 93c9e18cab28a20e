import { types } from "node:util"
import { connect } from "../contract/clients.ts"
import type { ToolsKind } from "../contract/describe-contract.ts"
import { listTools } from "../contract/list-tools.ts"
import { usualFront } from "../known-fronts.ts"
import { frontOfUrl } from "./front-of-url.ts"
import type { Credentials } from "./read-credentials.ts"
import type { Target } from "./read-targets.ts"

/** An endpoint of which it is known what it has to keep. */
export interface Deployed {
  readonly server: string
  readonly front: string
  readonly tools: ToolsKind
  readonly url: string
  readonly credentials: Credentials
}

/**
 * The server says its name, and by its tools which contract it has; the front is told by the target, or else by its
 * URL, or it is the one that such a server usually stands behind.
 *
 * @throws Error where nobody, or no MCP server, answers.
 */
export async function identify(target: Target, credentials: Credentials): Promise<Deployed> {
  const { url } = target
  const { name, tools } = await ask(url, credentials)
  const server = target.server ?? name
  return {
    server,
    front: target.front ?? frontOfUrl(url) ?? usualFront(server),
    tools: tools.includes("create_note") ? "notes" : tools.includes("list_runtimes") ? "operations" : "own",
    ...{ url, credentials },
  }
}

async function ask(url: string, { headers }: Credentials) {
  try {
    await using client = await connect("v2 in the 2026 era", { url, headers })
    const tools = await listTools(client)
    const name = client.sdk.getServerVersion()?.name ?? "a server without a name"
    return { name, tools: tools.map((tool) => tool.name) }
  } catch (error) {
    throw new Error(`${url}: ${explain(error as Error)}`, { cause: error })
  }
}

function explain(error: Error): string {
  const refusal = findRefusal(error)
  if (!refusal)
    return `${error.message}. Is it the MCP endpoint's URL (it ends in /mcp, behind a REST API after its stage: /prod/mcp), and are MCP_TOKEN or MCP_API_KEY right?`
  const code = "code" in refusal ? String(refusal.code) : ""
  return `nobody answers: ${refusal.message || code}. Does it run, and can this machine reach it?`
}

/** Why `fetch` got no answer: the cause of its TypeError, in whatever the SDK wraps that. */
function findRefusal({ name, cause }: Error): Error | undefined {
  if (!types.isNativeError(cause)) return undefined
  return name === "TypeError" ? cause : findRefusal(cause)
}
