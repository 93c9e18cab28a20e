import { Client as ClientV2 } from "@modelcontextprotocol/client"
import { StdioClientTransport as StdioV2 } from "@modelcontextprotocol/client/stdio"
import { Client as ClientV1 } from "@modelcontextprotocol/sdk/client/index.js"
import { StdioClientTransport as StdioV1 } from "@modelcontextprotocol/sdk/client/stdio.js"
import { ElicitRequestSchema } from "@modelcontextprotocol/sdk/types.js"

export interface StdioServer {
  readonly script: string
  readonly endpoint: string
  readonly args: readonly string[]
}

export interface Session {
  readonly name: string
  readonly pid: number
  readonly questions: string[]
  readonly call: (
    name: string,
    args?: object,
  ) => Promise<{ text: string; data: Record<string, unknown>; failed: boolean }>
  readonly read: (uri: string) => Promise<string>
  readonly tools: () => Promise<string[]>
  readonly prompt: (name: string, args: Record<string, string>) => Promise<string>
  readonly instructions: () => string | undefined
  readonly stderr: () => string
  readonly close: () => Promise<void>
}

/** What the user answers; without it the client declares that it cannot ask. */
export type User = "yes" | "no" | undefined

const info = { name: "test", version: "1" }
const patience = { timeout: 120_000 }

function launch({ script, endpoint, args }: StdioServer) {
  const { PATH = "", HOME = "" } = process.env
  const env = {
    PATH,
    HOME,
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_EC2_METADATA_DISABLED: "true",
  }
  return { command: process.execPath, args: [script, ...args], env, stderr: "pipe" as const }
}

const answerAs = (user: User) =>
  user === "yes" ? { action: "accept" as const, content: { confirm: true } } : { action: "decline" as const }

interface Result {
  content?: unknown
  structuredContent?: unknown
  isError?: unknown
}

const toAnswer = ({ content, structuredContent, isError }: Result) => ({
  text: (content as { text: string }[]).map(({ text }) => text).join("\n"),
  data: (structuredContent ?? {}) as Record<string, unknown>,
  failed: isError === true,
})

function collect(stream: { on(event: "data", listen: (chunk: Buffer) => void): unknown } | null) {
  let text = ""
  stream?.on("data", (chunk) => (text += String(chunk)))
  return () => text
}

/** What both SDKs' clients name alike. */
interface AnyClient {
  getInstructions(): string | undefined
  close(): Promise<void>
  readResource(request: { uri: string }): Promise<{ contents: object[] }>
  listTools(): Promise<{ tools: { name: string }[] }>
  getPrompt(request: { name: string; arguments: Record<string, string> }): Promise<{ messages: object[] }>
}

const describeSession = (client: AnyClient) => ({
  read: async (uri: string) => {
    const { contents } = await client.readResource({ uri })
    return contents.map((one) => ("text" in one ? String(one.text) : "")).join("")
  },
  tools: async () => (await client.listTools()).tools.map(({ name }) => name),
  prompt: async (name: string, args: Record<string, string>) =>
    JSON.stringify((await client.getPrompt({ name, arguments: args })).messages),
  instructions: () => client.getInstructions(),
  close: () => client.close(),
})

/** The SDK that nearly all clients are built on; the 2025 era. */
export async function connectV1(server: StdioServer, user?: User): Promise<Session> {
  const questions: string[] = []
  const client = new ClientV1(info, { capabilities: user ? { elicitation: {} } : {} })
  if (user) {
    client.setRequestHandler(ElicitRequestSchema, ({ params }) => {
      questions.push(params.message)
      return answerAs(user)
    })
  }
  const transport = new StdioV1(launch(server))
  const stderr = collect(transport.stderr)
  await client.connect(transport)
  return {
    name: "SDK v1",
    pid: transport.pid ?? 0,
    questions,
    call: async (name, args = {}) =>
      toAnswer((await client.callTool({ name, arguments: { ...args } }, undefined, patience)) as Result),
    stderr,
    ...describeSession(client),
  }
}

/** The SDK's second version, in either era. */
export async function connectV2(
  server: StdioServer,
  user: User,
  era: "legacy" | { pin: "2026-07-28" },
): Promise<Session> {
  const questions: string[] = []
  const client = new ClientV2(info, {
    capabilities: user ? { elicitation: { form: {} } } : {},
    versionNegotiation: { mode: era },
  })
  if (user) {
    client.setRequestHandler("elicitation/create", ({ params }) => {
      questions.push(params.message)
      return answerAs(user)
    })
  }
  const transport = new StdioV2(launch(server))
  const stderr = collect(transport.stderr)
  await client.connect(transport)
  return {
    name: `SDK v2, ${era === "legacy" ? "2025" : "2026"}`,
    pid: transport.pid ?? 0,
    questions,
    call: async (name, args = {}) =>
      toAnswer(await client.callTool({ name, arguments: { ...args } }, patience)),
    stderr,
    ...describeSession(client),
  }
}
