import { Client, StreamableHTTPClientTransport, UnauthorizedError } from "@modelcontextprotocol/client"
import { UnauthorizedError as UnauthorizedErrorV1 } from "@modelcontextprotocol/sdk/client/auth.js"
import { Client as ClientV1 } from "@modelcontextprotocol/sdk/client/index.js"
import { StreamableHTTPClientTransport as TransportV1 } from "@modelcontextprotocol/sdk/client/streamableHttp.js"
import type { ClientKind, ToolResult } from "../contract/clients.ts"
import type { SignedInUser } from "./signed-in-user.ts"

export interface OAuthClient extends AsyncDisposable {
  /** Has the SDK get whatever token it finds that it needs. */
  call(name: string, args?: Record<string, unknown>): Promise<ToolResult>
}

/** Connects by the SDK's own way to a token: the user signs in when the server's challenge has sent them there. */
export async function connectWithOAuth(
  kind: ClientKind,
  url: string,
  user: SignedInUser,
): Promise<OAuthClient> {
  const connect = kind === "v1" ? connectV1 : connectV2
  return signedIn(user, async (finish) => {
    const attempt = connect(kind, url, user)
    finish.auth = attempt.finishAuth
    return attempt.connect()
  })
}

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
    const needed = error instanceof UnauthorizedError || error instanceof UnauthorizedErrorV1
    const { answer } = user
    if (!needed || !answer) throw error
    await finish.auth?.(answer.code, answer.iss)
    return attempt({})
  }
}

function connectV1(_: ClientKind, url: string, user: SignedInUser) {
  const client = new ClientV1({ name: "contract", version: "1.0.0" })
  const transport = new TransportV1(new URL(url), { authProvider: user })
  const finishAuth = (code: string) => transport.finishAuth(code)
  return {
    finishAuth,
    async connect(): Promise<OAuthClient> {
      await client.connect(transport)
      return callThrough(client, user, finishAuth)
    },
  }
}

function connectV2(kind: ClientKind, url: string, user: SignedInUser) {
  const mode = kind === "v2 in the 2026 era" ? { pin: "2026-07-28" } : ("legacy" as const)
  const client = new Client({ name: "contract", version: "1.0.0" }, { versionNegotiation: { mode } })
  const transport = new StreamableHTTPClientTransport(new URL(url), { authProvider: user })
  const finishAuth = (code: string, iss: string | undefined) => transport.finishAuth(code, iss)
  return {
    finishAuth,
    async connect(): Promise<OAuthClient> {
      await client.connect(transport)
      return callThrough(client, user, finishAuth)
    },
  }
}

function callThrough(client: ClientV1 | Client, user: SignedInUser, finishAuth: FinishAuth): OAuthClient {
  return {
    call: (name, args = {}) =>
      signedIn(user, async (finish) => {
        finish.auth = finishAuth
        return (await client.callTool({ name, arguments: args })) as ToolResult
      }),
    [Symbol.asyncDispose]: () => client.close(),
  }
}
