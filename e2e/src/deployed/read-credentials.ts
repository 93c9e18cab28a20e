import type { Target } from "./read-targets.ts"

export interface Credentials {
  readonly kind: "token" | "api-key" | "none"
  readonly headers: Readonly<Record<string, string>>
}

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Of the environment: MCP_TOKEN, MCP_API_KEY, or a client with which a token is got (MCP_CLIENT_ID, MCP_CLIENT_SECRET,
 * MCP_TOKEN_URL, MCP_SCOPE), as far as the stack's outputs do not name it. Each may end in the server's name
 * (MCP_TOKEN_STATELESS_ECS): a token is for one.
 *
 * @throws Error where the client is not whole, or the authorization server gives no token.
 */
export async function readCredentials(target: Target, env: Environment): Promise<Credentials> {
  const suffix = target.server?.replaceAll("-", "_").toUpperCase()
  const read = (name: string) => env[`${name}_${suffix}`] || env[name] || undefined
  const [token, key] = [read("MCP_TOKEN"), read("MCP_API_KEY")]
  if (token) return bearer(token)
  if (key) return { kind: "api-key", headers: { "x-api-key": key } }
  const id = read("MCP_CLIENT_ID") ?? target.client?.id
  if (!id) return { kind: "none", headers: {} }
  const url = read("MCP_TOKEN_URL") ?? target.client?.tokenUrl
  const secret = read("MCP_CLIENT_SECRET") ?? target.client?.secret
  if (!url || !secret) {
    throw new Error(
      `A token for ${target.url} needs ${secret ? "MCP_TOKEN_URL" : `MCP_CLIENT_SECRET, of ${id}`}`,
    )
  }
  const scope = read("MCP_SCOPE") ?? target.client?.scope
  return bearer(await requestToken(url, { id, secret, scope, resource: target.url }))
}

const bearer = (token: string): Credentials => ({
  kind: "token",
  headers: { authorization: `Bearer ${token}` },
})

interface Grant {
  readonly id: string
  readonly secret: string
  readonly scope: string | undefined
  /** What the token is for (RFC 8707). */
  readonly resource: string
}

/** The client credentials grant (RFC 6749, 4.4). */
async function requestToken(url: string, { id, secret, scope, resource }: Grant): Promise<string> {
  const basic = Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString("base64")
  const response = await fetch(url, {
    method: "POST",
    headers: { authorization: `Basic ${basic}` },
    body: new URLSearchParams({ grant_type: "client_credentials", resource, ...(scope && { scope }) }),
  })
  const text = await response.text()
  const token = response.ok ? (JSON.parse(text) as { access_token?: string }).access_token : undefined
  if (token) return token
  throw new Error(`${url} gave client ${id} no token: ${response.status} ${text.slice(0, 500)}`)
}
