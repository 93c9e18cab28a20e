import { once } from "node:events"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { SignJWT, exportJWK, generateKeyPair } from "jose"
import type { CryptoKey, JWK, JWTPayload } from "jose"

export const RESOURCE = "https://mcp.example.com/mcp"

type Keys = Awaited<ReturnType<typeof generateKeyPair>>

export interface Token {
  readonly claims?: JWTPayload
  readonly header?: { readonly alg?: string; readonly typ?: string | undefined; readonly kid?: string }
  readonly key?: CryptoKey | Uint8Array
}

/** An authorization server on loopback, as much of one as a resource server sees: metadata, keys, tokens. */
export interface Issuer extends AsyncDisposable {
  readonly url: string
  readonly jwksUrl: string
  /** How often its keys were read. */
  readonly reads: () => number
  /** How often it was asked for anything. */
  readonly requests: () => number
  readonly publicKey: () => Promise<JWK>
  /** Gets new keys; those of before count no more. */
  rotate(): Promise<void>
  /** A token that is right in everything, but for what is given. */
  sign(token?: Token): Promise<string>
  answerWith(status: number, metadata?: object): void
  /** From now on it takes requests and answers none. */
  hang(): void
}

export async function startIssuer({ path = "" } = {}): Promise<Issuer> {
  let kid = 0
  let keys: Keys
  let reads = 0
  let requests = 0
  let hangs = false
  let forced: { status: number; metadata?: object | undefined } | undefined
  const rotate = async () => {
    keys = await generateKeyPair("RS256")
    kid += 1
  }
  await rotate()
  const publicKey = async () => ({ ...(await exportJWK(keys.publicKey)), kid: `key-${kid}`, use: "sig" })
  const server = createServer((request, response) => {
    requests += 1
    if (hangs) return
    void (async () => {
      if (forced && !forced.metadata) return response.writeHead(forced.status).end()
      if (request.url === `${path}/keys`) {
        reads += 1
        return response.end(JSON.stringify({ keys: [await publicKey()] }))
      }
      if (!request.url?.includes("/.well-known/")) return response.writeHead(404).end()
      // A path of its own is served at RFC 8414's place alone, so that both places are tested.
      const wanted = path
        ? `/.well-known/oauth-authorization-server${path}`
        : "/.well-known/openid-configuration"
      if (request.url !== wanted) return response.writeHead(404).end()
      return response.end(JSON.stringify({ issuer: url, jwks_uri: `${url}/keys`, ...forced?.metadata }))
    })()
  })
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`
  return {
    url,
    jwksUrl: `${url}/keys`,
    reads: () => reads,
    requests: () => requests,
    publicKey,
    rotate,
    answerWith: (status, metadata) =>
      void (forced = status === 200 && !metadata ? undefined : { status, metadata }),
    hang: () => void (hangs = true),
    sign: ({ claims = {}, header = {}, key } = {}) => {
      const now = Math.floor(Date.now() / 1000)
      const given = {
        iss: url,
        sub: "ann",
        aud: RESOURCE,
        client_id: "app",
        scope: "notes:read",
        exp: now + 60,
      }
      return new SignJWT(withoutUndefined({ ...given, ...claims }))
        .setProtectedHeader(withoutUndefined({ alg: "RS256", typ: "at+jwt", kid: `key-${kid}`, ...header }))
        .sign(key ?? keys.privateKey)
    },
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
      await once(server, "close")
    },
  }
}

const withoutUndefined = <T extends object>(object: T): T =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as T
