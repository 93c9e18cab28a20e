import type { Readable, Writable } from "node:stream"
import { StdioServerTransport, serveStdio } from "@modelcontextprotocol/server/stdio"
import type { StdioServerHandle } from "@modelcontextprotocol/server/stdio"
import type { Principal, ServerIdentity, ToolSet } from "@mcp-on-aws/tools/definition"
import type { Logger } from "./log.ts"
import { createServerFactory } from "./mcp/server-factory.ts"

export interface StdioServerOptions {
  readonly toolSet: ToolSet
  readonly server: ServerIdentity
  /** Must not write to stdout, which belongs to the protocol. */
  readonly logger: Logger
  /** Name of the caller: the one who started the process, as nobody else is on its stdin. */
  readonly principal: Principal
  /** One of this process is enough: the connection ends with it. */
  readonly requestStateKey: string
  readonly stdin?: Readable
  readonly stdout?: Writable
}

/** Serves one client over stdin and stdout, in both eras. Ends when stdin does, or by the handle's `close`. */
export function serveToolSetOverStdio({
  logger,
  principal,
  requestStateKey,
  stdin = process.stdin,
  stdout = process.stdout,
  ...options
}: StdioServerOptions): StdioServerHandle {
  const factory = createServerFactory({
    ...options,
    logger,
    settings: { MCP_REQUEST_STATE_KEY: requestStateKey },
    readFacts: ({ mcpReq }) => ({ principal, requestId: `stdio-${mcpReq.id}` }),
    canPush: false,
    publish: () => undefined,
  })
  return serveStdio(factory, {
    transport: new StdioServerTransport(stdin, stdout),
    onerror: (error) => logger.debug("the SDK refused or failed", { error }),
  })
}
