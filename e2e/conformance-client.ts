// The client that the official suite starts, once a scenario: the SDK's client and transport as the reference
// clients use them, with what the suite's servers ask of one besides (an answer to elicitation, a user who
// grants access at once). It knows no scenario: it connects, calls every tool it is shown, and exits 0 or 1.
import { Client } from "@modelcontextprotocol/sdk/client/index.js"
import { UnauthorizedError } from "@modelcontextprotocol/sdk/client/auth.js"
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js"
import { ElicitRequestSchema } from "@modelcontextprotocol/sdk/types.js"
import type { Tool } from "@modelcontextprotocol/sdk/types.js"
import { createAuthorization } from "./src/conformance-run/authorization.ts"
import type { Authorization, RegisteredClient } from "./src/conformance-run/authorization.ts"

const MOST_GRANTS = 3

const { MCP_CONFORMANCE_CONTEXT: context } = process.env
const url = new URL(process.argv[2] ?? "")
const authorization = createAuthorization(
  context === undefined ? undefined : (JSON.parse(context) as RegisteredClient),
)

const { client, transport } = await connect()
const { tools } = await granted(transport, () => client.listTools())
for (const tool of tools) {
  await granted(transport, () => client.callTool({ name: tool.name, arguments: fill(tool.inputSchema) }))
}
await client.close()

/** A transport whose connection was refused cannot be used again. */
async function connect() {
  for (let grants = 0; ; grants++) {
    const transport = new StreamableHTTPClientTransport(url, { authProvider: authorization.provider })
    const client = new Client(
      { name: "conformance-client", version: "1.0.0" },
      { capabilities: { elicitation: { form: { applyDefaults: true } } } },
    )
    client.setRequestHandler(ElicitRequestSchema, () => ({ action: "accept", content: {} }))
    try {
      await client.connect(transport)
      return { client, transport }
    } catch (error) {
      await takeGrant(error, grants, { transport, authorization })
    }
  }
}

/** Does it again once the user has granted what it needed. */
async function granted<Result>(
  transport: StreamableHTTPClientTransport,
  run: () => Promise<Result>,
): Promise<Result> {
  for (let grants = 0; ; grants++) {
    try {
      return await run()
    } catch (error) {
      await takeGrant(error, grants, { transport, authorization })
    }
  }
}

async function takeGrant(
  error: unknown,
  grants: number,
  { transport, authorization }: { transport: StreamableHTTPClientTransport; authorization: Authorization },
) {
  if (!(error instanceof UnauthorizedError) || grants === MOST_GRANTS) throw error
  await transport.finishAuth(authorization.code())
}

/** Arguments that fit: a tool's required numbers, texts and booleans. */
function fill({ properties = {}, required = [] }: Tool["inputSchema"]): Record<string, unknown> {
  const samples: Record<string, unknown> = { number: 2, integer: 2, string: "text", boolean: true }
  return Object.fromEntries(
    required.map((name) => [name, samples[String((properties[name] as { type?: string }).type)]]),
  )
}
