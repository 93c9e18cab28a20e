import { ProtocolError, ProtocolErrorCode } from "@modelcontextprotocol/server"
import type { Server, ServerContext } from "@modelcontextprotocol/server"
import type { Call } from "@mcp-on-aws/tools/definition"
import { ToolError } from "@mcp-on-aws/tools/tool-error"
import { internalError } from "../json-rpc.ts"
import type { Logger } from "../log.ts"
import type { Announcement } from "./announcements.ts"
import { createCall } from "./call.ts"
import type { RequestStates } from "./request-state.ts"
import type { ReadFacts } from "./request-facts.ts"

export interface ServeOptions {
  readonly logger: Logger
  readonly requestStates: RequestStates
  readonly readFacts: ReadFacts
  readonly publish: (announcement: Announcement) => void
}

/** Runs the definition of that name for one request. */
export type Serve = <Result>(
  name: string,
  context: ServerContext,
  run: (call: Call) => Result | Promise<Result>,
) => Promise<Result>

/** Shows definitions the requests of one server object, and hides from clients what may not be told. */
export function createServe({ logger, readFacts, ...options }: ServeOptions, server: Server): Serve {
  return async (name, context, run) => {
    const call = createCall({
      ...options,
      name,
      context,
      facts: readFacts(context),
      negotiatedVersion: server.getNegotiatedProtocolVersion(),
      initializedCapabilities: server.getClientCapabilities(),
    })
    try {
      return await run(call)
    } catch (error) {
      throw hideInternals(error, logger.with({ requestId: call.requestId, definition: name }), call)
    }
  }
}

/** The same for servers behind transports that leave a request open for good whose result JSON cannot write. */
export const withWritableResults =
  (serve: Serve): Serve =>
  (name, context, run) =>
    serve(name, context, async (call) => {
      const result = await run(call)
      JSON.stringify(result)
      return result
    })

/** What may be told passes; anything else is logged with its cause and answered as an internal error. */
function hideInternals(error: unknown, logger: Logger, { signal, requestId }: Call): Error {
  if (error instanceof ToolError || error instanceof ProtocolError) return error
  if (signal.aborted) logger.debug("cancelled", { error })
  else logger.error("a definition failed", { error })
  return new ProtocolError(ProtocolErrorCode.InternalError, internalError(requestId))
}
