import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client"
import type { CallToolResult } from "@modelcontextprotocol/client"
import { createCookieFetch } from "@mcp-on-aws/clients/cookie-fetch"
import { Client as ClientV1 } from "@modelcontextprotocol/sdk/client/index.js"
import { StreamableHTTPClientTransport as TransportV1 } from "@modelcontextprotocol/sdk/client/streamableHttp.js"
import { ElicitRequestSchema, ResourceUpdatedNotificationSchema } from "@modelcontextprotocol/sdk/types.js"
import { createSteadyFetch } from "./steady-fetch.ts"

export const chaosKinds = ["v1", "v2 in the 2025 era", "v2 in the 2026 era"] as const
export type ChaosKind = (typeof chaosKinds)[number]

export interface ChaosClientOptions {
  readonly kind: ChaosKind
  readonly url: string
  /** Whether it sends the load balancer's cookies back. */
  readonly cookies: boolean
  readonly answer: (question: string) => string
  readonly updated: (uri: string) => void
  /** A request that was no call of a tool was sent again. */
  readonly retried: () => void
}

export interface ChaosClient {
  readonly kind: ChaosKind
  /** Whether it has a session, and with it a stream of its own and calls that can be resumed. */
  readonly session: boolean
  call(name: string, args: object, progress?: (value: number) => void): Promise<string>
  subscribe(uri: string): Promise<unknown>
  close(): Promise<void>
}

/** Nothing under way may be silent for longer. */
export const SILENCE_LIMIT_MS = 60_000
const limits = { timeout: SILENCE_LIMIT_MS, resetTimeoutOnProgress: true }
const info = { name: "chaos", version: "1.0.0" }
const capabilities = { elicitation: { form: {} } }

/** The SDK's own clients, as they are, with their own number of attempts to resume. */
export async function connectChaosClient(options: ChaosClientOptions): Promise<ChaosClient> {
  const fetch = createSteadyFetch(options.cookies ? createCookieFetch() : globalThis.fetch, options.retried)
  return options.kind === "v1" ? connectV1(options, fetch) : connectV2(options, fetch)
}

type Fetch = ReturnType<typeof createSteadyFetch>

async function connectV1({ url, answer, updated }: ChaosClientOptions, fetch: Fetch): Promise<ChaosClient> {
  const client = new ClientV1(info, { capabilities })
  client.setRequestHandler(ElicitRequestSchema, ({ params }) => ({
    action: "accept",
    content: { text: answer(params.message) },
  }))
  client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => updated(params.uri))
  const transport = new TransportV1(new URL(url), { fetch })
  await client.connect(transport)
  return {
    kind: "v1",
    session: true,
    async call(name, args, progress) {
      const params = { name, arguments: { ...args } }
      return textOf((await client.callTool(params, undefined, withProgress(progress))) as CallToolResult)
    },
    subscribe: (uri) => client.subscribeResource({ uri }, limits),
    async close() {
      await transport.terminateSession()
      await client.close()
    },
  }
}

async function connectV2(options: ChaosClientOptions, fetch: Fetch): Promise<ChaosClient> {
  const { kind, url, answer, updated } = options
  const session = kind !== "v2 in the 2026 era"
  const mode = session ? ("legacy" as const) : { pin: "2026-07-28" }
  const client = new Client(info, { capabilities, versionNegotiation: { mode } })
  client.setRequestHandler("elicitation/create", ({ params }) => ({
    action: "accept",
    content: { text: answer(params.message) },
  }))
  client.setNotificationHandler("notifications/resources/updated", ({ params }) => updated(params.uri))
  let breakOff: (error: Error) => void = () => {}
  // Where nothing can be resumed, the SDK lets a call whose answer broke off wait for its time limit.
  client.onerror = (error) => !session && /stream disconnected/.test(error.message) && breakOff(error)
  const transport = new StreamableHTTPClientTransport(new URL(url), { fetch })
  await client.connect(transport)
  return {
    kind,
    session,
    async call(name, args, progress) {
      const broken = new Promise<never>((_, reject) => (breakOff = reject))
      const called = client.callTool({ name, arguments: { ...args } }, withProgress(progress))
      called.catch(() => {})
      return textOf(await Promise.race([called, broken]))
    },
    subscribe: (uri) => client.subscribeResource({ uri }, limits),
    async close() {
      if (session) await transport.terminateSession()
      await client.close()
    },
  }
}

const withProgress = (progress: ((value: number) => void) | undefined) => ({
  ...limits,
  ...(progress && { onprogress: (step: { progress: number }) => progress(step.progress) }),
})

function textOf({ content, isError }: CallToolResult): string {
  const [first] = content
  const text = first?.type === "text" ? first.text : ""
  if (isError) throw new Error(`The tool failed: ${text}`)
  return text
}
