import { randomUUID } from "node:crypto"
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client"
import type { CallToolResult } from "@modelcontextprotocol/client"
import { createCookieFetch } from "@mcp-on-aws/clients/cookie-fetch"
import type { CallLine, Era, Question } from "./call-line.ts"
import type { Questions } from "./questions.ts"

/** A person takes time to answer. */
const CALL_LIMIT_MS = 10 * 60_000
const TOKEN_MS = 30 * 60_000
const info = { name: "console", version: "1.0.0" }
const capabilities = { elicitation: { form: {} }, sampling: {} }

export type Tell = (line: CallLine) => void

export interface ConnectOptions {
  readonly url: string
  readonly era: Era
  /** Whether it sends the load balancer's cookies back. */
  readonly cookies: boolean
  readonly headersFor: (url: string) => Promise<Record<string, string>>
  readonly questions: Questions
}

/** A client of the SDK's own, with what a page cannot have: a jar of cookies, and any header. */
export interface Connection {
  readonly client: Client
  readonly revision: string
  readonly session: string | undefined
  call(
    params: { name: string; arguments: Record<string, unknown> },
    options: CallOptions,
  ): Promise<CallToolResult>
  /** Ends its session too. */
  close(): Promise<void>
}

export interface CallOptions {
  /** Hears of progress, log messages and questions; of two calls at once the later hears the questions. */
  readonly tell: Tell
  readonly signal: AbortSignal
}

export async function connect(options: ConnectOptions): Promise<Connection> {
  const { url, era, questions } = options
  const mode = era === "2026" ? { pin: "2026-07-28" } : ("legacy" as const)
  const client = new Client(info, { capabilities, versionNegotiation: { mode } })
  const calls: CallOptions[] = []
  const ask = async (question: Omit<Question, "id">) => {
    const call = calls.at(-1)
    if (!call) throw new Error("Nobody is there to answer")
    const id = randomUUID()
    call.tell({ question: { ...question, id } })
    const answer = await questions.ask(id, call.signal)
    call.tell({ answered: id })
    if (isRefusal(answer)) throw new Error(answer.refused)
    return answer as never
  }
  client.setRequestHandler("elicitation/create", ({ params }) => ask({ kind: "elicitation", params }))
  client.setRequestHandler("sampling/createMessage", ({ params }) => ask({ kind: "sampling", params }))
  client.setNotificationHandler("notifications/message", ({ params }) => {
    calls.at(-1)?.tell({ log: { level: params.level, data: params.data } })
  })
  const transport = new StreamableHTTPClientTransport(new URL(url), { fetch: createFetch(options) })
  await client.connect(transport)
  return {
    client,
    revision: client.getNegotiatedProtocolVersion() ?? "",
    session: transport.sessionId,
    async call(params, options) {
      calls.push(options)
      try {
        return await client.callTool(params, {
          onprogress: (progress) => options.tell({ progress }),
          signal: options.signal,
          timeout: CALL_LIMIT_MS,
        })
      } finally {
        calls.splice(calls.indexOf(options), 1)
      }
    },
    async close() {
      // A server that is gone has no session to end.
      await transport.terminateSession().catch(() => {})
      await client.close()
    },
  }
}

const isRefusal = (answer: unknown): answer is { readonly refused: string } =>
  typeof answer === "object" && answer !== null && "refused" in answer

function createFetch({ url, cookies, headersFor }: ConnectOptions) {
  const send = cookies ? createCookieFetch() : fetch
  let headers: Promise<Record<string, string>> | undefined
  let renewAt = 0
  return async (input: string | URL, init: RequestInit = {}) => {
    if (Date.now() > renewAt) {
      headers = headersFor(url)
      renewAt = Date.now() + TOKEN_MS
    }
    const all = new Headers(init.headers)
    for (const [name, value] of Object.entries((await headers) ?? {})) all.set(name, value)
    return send(input, { ...init, headers: all })
  }
}
