import { connect } from "../contract/clients.ts"
import { frontOfUrl } from "./front-of-url.ts"
import type { Credentials } from "./read-credentials.ts"
import type { Target } from "./read-targets.ts"

/** An endpoint of which it is known what it has to keep. */
export interface Deployed {
  readonly server: string
  readonly front: string
  readonly url: string
  readonly credentials: Credentials
}

/**
 * The server says its name; the front is told by the target, or else by its URL, or it is a load balancer.
 *
 * @throws Error where nobody, or no MCP server, answers.
 */
export async function identify(target: Target, credentials: Credentials): Promise<Deployed> {
  const { url } = target
  const server = target.server ?? (await askName(url, credentials))
  return { server, front: target.front ?? frontOfUrl(url) ?? "alb", url, credentials }
}

async function askName(url: string, { headers }: Credentials): Promise<string> {
  try {
    await using client = await connect("v2 in the 2026 era", { url, headers })
    return client.sdk.getServerVersion()?.name ?? "a server without a name"
  } catch (cause) {
    const advice = "Is it the MCP endpoint's URL (its path is /mcp), and are MCP_TOKEN or MCP_API_KEY right?"
    throw new Error(`${url}: ${(cause as Error).message}. ${advice}`, { cause })
  }
}
