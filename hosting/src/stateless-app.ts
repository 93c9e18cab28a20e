import type { ServerIdentity, ToolSet } from "@mcp-on-aws/tools/definition"
import { createApp } from "./app.ts"
import type { Authenticate } from "./authenticate.ts"
import type { HttpHandler } from "./http.ts"
import type { Logger } from "./log.ts"
import { createStatelessEndpoint } from "./mcp/endpoint.ts"
import type { HostingSettings } from "./settings.ts"

export interface StatelessAppOptions {
  readonly toolSet: ToolSet
  readonly server: ServerIdentity
  readonly settings: HostingSettings
  readonly logger: Logger
  readonly authenticate: Authenticate
  /**
   * Whether open streams may wait for list changes and resource updates. Not on Lambda, where each of them
   * would hold an environment until its time limit.
   */
  readonly canPush: boolean
  /** Aborted when the process was told to end: open listening streams end, calls go on. */
  readonly draining?: AbortSignal
}

/** A whole stateless server: any instance answers any request, in both eras, with nothing kept in between. */
export function createStatelessApp(options: StatelessAppOptions): HttpHandler {
  const { toolSet, settings, logger, authenticate, draining } = options
  return createApp({
    settings,
    logger,
    authenticate,
    endpoint: createStatelessEndpoint(options),
    readiness: { mode: "stateless", dependencies: toolSet.dependencies ?? {}, ...(draining && { draining }) },
  })
}
