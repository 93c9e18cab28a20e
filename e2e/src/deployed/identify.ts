import { connect } from "../contract/clients.ts"
import type { ToolsKind } from "../contract/describe-contract.ts"
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
 * URL, or it is a load balancer.
 *
 * @throws Error where nobody, or no MCP server, answers.
 */
export async function identify(target: Target, credentials: Credentials): Promise<Deployed> {
  const { url } = target
  const { name, tools } = await ask(url, credentials)
  return {
    server: target.server ?? name,
    front: target.front ?? frontOfUrl(url) ?? "alb",
    tools: tools.includes("create_note") ? "notes" : tools.includes("list_runtimes") ? "operations" : "own",
    ...{ url, credentials },
  }
}

async function ask(url: string, { headers }: Credentials) {
  try {
    await using client = await connect("v2 in the 2026 era", { url, headers })
    const { tools } = await client.sdk.listTools()
    const name = client.sdk.getServerVersion()?.name ?? "a server without a name"
    return { name, tools: tools.map((tool) => tool.name) }
  } catch (cause) {
    const advice = "Is it the MCP endpoint's URL (its path is /mcp), and are MCP_TOKEN or MCP_API_KEY right?"
    throw new Error(`${url}: ${(cause as Error).message}. ${advice}`, { cause })
  }
}
