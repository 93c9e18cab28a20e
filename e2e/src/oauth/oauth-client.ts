import { Client, StreamableHTTPClientTransport, UnauthorizedError } from "@modelcontextprotocol/client"
import { UnauthorizedError as UnauthorizedErrorV1 } from "@modelcontextprotocol/sdk/client/auth.js"
import { Client as ClientV1 } from "@modelcontextprotocol/sdk/client/index.js"
import { StreamableHTTPClientTransport as TransportV1 } from "@modelcontextprotocol/sdk/client/streamableHttp.js"
import { UnauthorizedError as UnauthorizedErrorV117 } from "@modelcontextprotocol/sdk-1.17/client/auth.js"
import { Client as ClientV117 } from "@modelcontextprotocol/sdk-1.17/client/index.js"
import { StreamableHTTPClientTransport as TransportV117 } from "@modelcontextprotocol/sdk-1.17/client/streamableHttp.js"
import { clientKinds } from "../contract/clients.ts"
import type { ToolResult } from "../contract/clients.ts"
import type { SignedInUser } from "./signed-in-user.ts"

/** With v1 as it was when clients held authorization servers to PKCE; later ones of v1 and v2 do not. */
export const oauthClientKinds = ["v1 1.17", ...clientKinds] as const
export type OAuthClientKind = (typeof oauthClientKinds)[number]

export interface OAuthClient extends AsyncDisposable {
  /** Has the SDK get whatever token it finds that it needs. */
  call(name: string, args?: Record<string, unknown>): Promise<ToolResult>
}

/** Connects by the SDK's own way to a token: the user signs in when the server's challenge has sent them there. */
export async function connectWithOAuth(
  kind: OAuthClientKind,
  url: string,
  user: SignedInUser,
): Promise<OAuthClient> {
  return signedIn(user, async (finish) => {
    const attempt = prepare(kind, new URL(url), user)
    finish.auth = attempt.finishAuth
    return attempt.connect()
  })
}

const unauthorized = [UnauthorizedError, UnauthorizedErrorV1, UnauthorizedErrorV117]

type FinishAuth = (code: string, iss: string | undefined) => Promise<void>

interface Finish {
  auth?: FinishAuth
}

/** Tries, lets the user sign in where that turns out to be needed, and tries again. */
async function signedIn<Result>(
  user: SignedInUser,
  attempt: (finish: Finish) => Promise<Result>,
): Promise<Result> {
  const finish: Finish = {}
  try {
    return await attempt(finish)
  } catch (error) {
    const needed = unauthorized.some((one) => error instanceof one)
    const { answer } = user
    if (!needed || !answer) throw error
    await finish.auth?.(answer.code, answer.iss)
    return attempt({})
  }
}

function prepare(kind: OAuthClientKind, url: URL, user: SignedInUser) {
  const about = { name: "contract", version: "1.0.0" }
  const options = { authProvider: user }
  if (kind === "v1 1.17") return bind(new ClientV117(about), new TransportV117(url, options), user)
  if (kind === "v1") return bind(new ClientV1(about), new TransportV1(url, options), user)
  const mode = kind === "v2 in the 2026 era" ? { pin: "2026-07-28" } : ("legacy" as const)
  const client = new Client(about, { versionNegotiation: { mode } })
  return bind(client, new StreamableHTTPClientTransport(url, options), user)
}

interface AnyClient<AnyTransport> {
  connect(transport: AnyTransport): Promise<void>
  callTool(params: { name: string; arguments: Record<string, unknown> }): Promise<unknown>
  close(): Promise<void>
}

function bind<AnyTransport>(
  client: AnyClient<AnyTransport>,
  transport: AnyTransport & { readonly finishAuth: FinishAuth },
  user: SignedInUser,
) {
  const finishAuth: FinishAuth = (code, iss) => transport.finishAuth(code, iss)
  return {
    finishAuth,
    async connect(): Promise<OAuthClient> {
      await client.connect(transport)
      return {
        call: (name, args = {}) =>
          signedIn(user, async (finish) => {
            finish.auth = finishAuth
            return (await client.callTool({ name, arguments: args })) as ToolResult
          }),
        [Symbol.asyncDispose]: () => client.close(),
      }
    },
  }
}
