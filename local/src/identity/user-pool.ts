import type { IncomingMessage } from "node:http"
import type { ClientMetadata, Provider } from "oidc-provider"

/** An issuer of Cognito's ends in the pool's id: what is under it is the pool, and nothing else is. */
export const POOL_PATH = "/us-east-1_local"

/** Nobody registers at a pool: this is its app client for MCP clients on this machine, whatever port they listen on. */
export const poolClient: ClientMetadata = {
  client_id: "local-app",
  application_type: "native",
  grant_types: ["authorization_code", "refresh_token"],
  redirect_uris: ["127.0.0.1", "localhost"].flatMap((host) =>
    ["callback", "oauth/callback"].map((path) => `http://${host}/${path}`),
  ),
  response_types: ["code"],
  token_endpoint_auth_method: "none",
}

/** Takes the pool's path off a request for it. */
export function enterPool(request: IncomingMessage & { originalUrl?: string }): boolean {
  const { url = "" } = request
  if (!url.startsWith(`${POOL_PATH}/`)) return false
  // From which the provider learns the path, for the URLs that it writes.
  request.originalUrl = url
  request.url = url.slice(POOL_PATH.length)
  return true
}

/**
 * What Amazon Cognito says of itself, and where: OpenID Connect discovery alone, which names neither registration nor
 * PKCE, though it does PKCE; and no `iss` (RFC 9207) when it sends the browser back.
 */
export function imitateUserPool(provider: Provider): void {
  provider.use(async (context, next) => {
    if (context.path.startsWith("/.well-known/")) {
      if (context.path !== "/.well-known/openid-configuration") return
      context.set("access-control-allow-origin", "*")
      context.body = describePool(provider.issuer)
      return
    }
    await next()
    const back = URL.parse(context.response.get("location"))
    if (!back?.searchParams.has("iss")) return
    back.searchParams.delete("iss")
    context.set("location", back.href)
  })
}

/** Key for key what a pool's document holds. */
const describePool = (issuer: string) => ({
  authorization_endpoint: `${issuer}/authorize`,
  end_session_endpoint: `${issuer}/session/end`,
  id_token_signing_alg_values_supported: ["RS256"],
  issuer,
  jwks_uri: `${issuer}/jwks`,
  response_types_supported: ["code", "token"],
  revocation_endpoint: `${issuer}/token/revocation`,
  scopes_supported: ["openid", "email", "phone", "profile"],
  subject_types_supported: ["public"],
  token_endpoint: `${issuer}/token`,
  token_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post"],
  userinfo_endpoint: `${issuer}/me`,
})
