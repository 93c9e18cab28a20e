import { createHash, randomBytes } from "node:crypto"
import { startAuthorizationServer } from "./identity/authorization-server.ts"
import { localClient } from "./identity/local-client.ts"
import { poolClient } from "./identity/user-pool.ts"
import { portOf } from "./ports.ts"
import { scopes } from "./scopes.ts"

export const authKinds = ["none", "api-key", "oauth", "cognito"] as const
export type AuthKind = (typeof authKinds)[number]

/** How the servers of this local cloud know who calls. */
export interface LocalAuth {
  readonly kind: AuthKind
  /** For a server that clients reach at these URLs. */
  variablesFor(urls: readonly string[]): Record<string, string>
  /** The headers with which this process itself is let in at this URL. */
  headersFor(url: string): Promise<Record<string, string>>
  /** What to do to be let in at this URL, with commands to paste. */
  hint(url: string): string[]
  /** The command that connects Claude Code to the server at this URL, by this name. */
  connect(name: string, url: string): string
}

/** With the authorization server where there is one to be. */
export async function startAuth(
  kind: AuthKind,
  basePort: number,
  cleanup: AsyncDisposableStack,
): Promise<LocalAuth> {
  if (kind === "none") return open
  if (kind === "api-key") return createApiKey()
  // Tokens name the server's URL, and a server has to know its own before it starts.
  if (basePort === 0) throw new Error(`--auth ${kind} needs a base port of its own: 0 leaves the URLs open`)
  const port = portOf("authorization-server", basePort)
  const server = await startAuthorizationServer({ port, scopes, likeCognito: kind === "cognito" })
  cleanup.defer(() => server.close())
  return kind === "cognito" ? describeCognito(server.issuer) : describeOAuth(server.issuer)
}

const addCommand = (options: string, name: string, url: string) =>
  `claude mcp add --transport http ${options}${name} ${url}`

const open: LocalAuth = {
  kind: "none",
  variablesFor: () => ({ MCP_AUTH: "none" }),
  headersFor: async () => ({}),
  hint: () => [
    "Authorization: none. Everybody on this machine is one and the same caller; to try the others:",
    "  npm start -- --auth oauth",
    "  npm start -- --auth cognito",
    "  npm start -- --auth api-key",
  ],
  connect: (name, url) => addCommand("", name, url),
}

function createApiKey(): LocalAuth {
  const key = randomBytes(32).toString("base64url")
  const sha256 = createHash("sha256").update(key).digest("hex")
  const keys = [{ name: "local", sha256, scopes }]
  return {
    kind: "api-key",
    variablesFor: () => ({ MCP_AUTH: "api-key", MCP_API_KEYS: JSON.stringify(keys) }),
    headersFor: async () => ({ "x-api-key": key }),
    hint: () => [
      "Authorization: an API key, in the header x-api-key or as a bearer token. This one, until the local cloud ends:",
      `  ${key}`,
    ],
    connect: (name, url) => `${addCommand("", name, url)} --header "x-api-key: ${key}"`,
  }
}

const describeOAuth = (issuer: string): LocalAuth => ({
  kind: "oauth",
  ...describeTokens(issuer),
  hint: (url) => [
    `Authorization: OAuth by ${issuer}, which signs everybody in without a question: for this machine only.`,
    "Clients find it by themselves. A token for scripts:",
    `  curl -su ${localClient.id}:${localClient.secret} ${issuer}/token -d grant_type=client_credentials \\`,
    `    -d scope="${scopes.join(" ")}" -d resource=${url}`,
  ],
  connect: (name, url) => addCommand("", name, url),
})

const describeCognito = (issuer: string): LocalAuth => ({
  kind: "cognito",
  ...describeTokens(issuer, { MCP_AUTH_METADATA: "own" }),
  hint: () => [
    `Authorization: OAuth by ${issuer}, which signs everybody in, and otherwise is as Amazon Cognito: it registers nobody.`,
    `Clients are told their id: ${poolClient.client_id}`,
  ],
  connect: (name, url) => addCommand(`--client-id ${poolClient.client_id} --callback-port 8765 `, name, url),
})

const describeTokens = (
  issuer: string,
  variables: Record<string, string> = {},
): Pick<LocalAuth, "variablesFor" | "headersFor"> => ({
  variablesFor: (urls) => ({
    MCP_AUTH: "oauth",
    MCP_AUTH_ISSUER: issuer,
    MCP_RESOURCE_URL: urls.join(","),
    ...variables,
  }),
  headersFor: async (url) => ({ authorization: `Bearer ${await requestToken(issuer, url)}` }),
})

/** By client credentials: whoever gets it is `local-script`. It lasts an hour. */
async function requestToken(issuer: string, resource: string): Promise<string> {
  const body = new URLSearchParams({
    grant_type: "client_credentials",
    scope: scopes.join(" "),
    resource,
  })
  const basic = Buffer.from(`${localClient.id}:${localClient.secret}`).toString("base64")
  const headers = { authorization: `Basic ${basic}` }
  const response = await fetch(`${issuer}/token`, { method: "POST", headers, body })
  const answer = (await response.json()) as { access_token?: string; error_description?: string }
  if (answer.access_token) return answer.access_token
  throw new Error(`${issuer} gave no token for ${resource}: ${answer.error_description ?? response.status}`)
}
