import { generateKeyPairSync, randomBytes } from "node:crypto"
import { createServer } from "node:http"
import type { IncomingMessage, ServerResponse } from "node:http"
import { Provider, errors } from "oidc-provider"
import type { Configuration, JWK, KoaContextWithOIDC } from "oidc-provider"
import { closeServer, listen } from "../ports.ts"
import { localClient } from "./local-client.ts"
import { createMemoryAdapters } from "./memory-adapter.ts"
import { enterPool, imitateUserPool, POOL_PATH, poolClient } from "./user-pool.ts"

const HOUR = 3600

export interface AuthorizationServerOptions {
  readonly port: number
  /** What tokens may be asked for, besides `offline_access`. */
  readonly scopes: readonly string[]
  /** In its metadata and its ways to a client, as a user pool of Amazon Cognito. */
  readonly likeCognito?: boolean
}

export interface AuthorizationServer {
  readonly issuer: string
  close(): Promise<void>
}

/**
 * An OAuth 2.1 authorization server for one's own machine: it signs everybody in without a question, as
 * `local-user` or as the name in `login_hint`, and grants whatever is asked for a server on loopback.
 */
export async function startAuthorizationServer(
  options: AuthorizationServerOptions,
): Promise<AuthorizationServer> {
  const server = createServer()
  const port = await listen(server, { port: options.port, owner: "the authorization server" })
  const { likeCognito = false } = options
  const issuer = `http://127.0.0.1:${port}${likeCognito ? POOL_PATH : ""}`
  const provider = new Provider(issuer, describeConfiguration(options))
  if (likeCognito) imitateUserPool(provider)
  const answer = provider.callback()
  server.on("request", (request, response) => {
    if (likeCognito && !enterPool(request)) return void response.writeHead(404).end()
    if (!request.url?.startsWith("/interaction/")) return void answer(request, response)
    signIn(provider, request, response).catch((error: unknown) => {
      response.writeHead(400, { "content-type": "text/plain" }).end((error as Error).message)
    })
  })
  return {
    issuer,
    close: () => closeServer(server),
  }
}

function describeConfiguration({ scopes, likeCognito = false }: AuthorizationServerOptions): Configuration {
  return {
    adapter: createMemoryAdapters(),
    clients: [
      {
        client_id: localClient.id,
        client_secret: localClient.secret,
        grant_types: ["client_credentials"],
        redirect_uris: [],
        response_types: [],
      },
      ...(likeCognito ? [poolClient] : []),
    ],
    clientBasedCORS: () => true,
    cookies: { keys: [randomBytes(32).toString("base64url")] },
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      registration: { enabled: !likeCognito },
      resourceIndicators: {
        enabled: true,
        useGrantedResource: () => true,
        getResourceServerInfo: (_, resource) => describeResource(resource, scopes),
      },
    },
    findAccount: (_, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
    interactions: { url: (_, { uid }) => `${likeCognito ? POOL_PATH : ""}/interaction/${uid}` },
    issueRefreshToken: (_, client) => client.grantTypeAllowed("refresh_token"),
    jwks: { keys: [createSigningKey()] },
    loadExistingGrant: grantWhatIsAsked,
    pkce: { required: () => true },
    routes: { registration: "/register", authorization: "/authorize" },
    scopes: ["openid", "offline_access", ...scopes],
    ttl: {
      AccessToken: HOUR,
      ClientCredentials: HOUR,
      Grant: 24 * HOUR,
      IdToken: HOUR,
      Interaction: HOUR,
      RefreshToken: 24 * HOUR,
      Session: 24 * HOUR,
    },
  }
}

/** Tokens are for the servers of this machine. */
function describeResource(resource: string, scopes: readonly string[]) {
  if (URL.parse(resource)?.hostname !== "127.0.0.1") throw new errors.InvalidTarget()
  const jwt = { sign: { alg: "RS256" as const } }
  return { scope: scopes.join(" "), audience: resource, accessTokenFormat: "jwt" as const, jwt }
}

function createSigningKey(): JWK {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 })
  return { ...privateKey.export({ format: "jwk" }), use: "sig", alg: "RS256" }
}

/** In place of a page that asks. */
async function grantWhatIsAsked(context: KoaContextWithOIDC) {
  const { client, session, params, provider } = context.oidc
  const grant = new provider.Grant({ clientId: client?.clientId, accountId: session?.accountId })
  const scope = params?.scope as string | undefined
  if (scope) {
    grant.addOIDCScope(scope)
    for (const one of [params?.resource ?? []].flat()) grant.addResourceScope(one as string, scope)
  }
  await grant.save()
  return grant
}

/** In place of a page with a name and a password. */
async function signIn(provider: Provider, request: IncomingMessage, response: ServerResponse) {
  const { params, prompt } = await provider.interactionDetails(request, response)
  const accountId = typeof params.login_hint === "string" ? params.login_hint : "local-user"
  const result = prompt.name === "login" ? { login: { accountId } } : { consent: {} }
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: true })
}
