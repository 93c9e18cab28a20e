import express from "express"
import type { Express } from "express"
import { createApp } from "@mcp-on-aws/hosting/app"
import type { Authenticate } from "@mcp-on-aws/hosting/authenticate"
import { createStatelessEndpoint } from "@mcp-on-aws/hosting/endpoint"
import type { Logger } from "@mcp-on-aws/hosting/log"
import { createNodeListener } from "@mcp-on-aws/hosting/node"
import type { HostingSettings } from "@mcp-on-aws/hosting/settings"
import type { ServerIdentity, ToolSet } from "@mcp-on-aws/tools/definition"
import type { SessionLayer } from "./session-layer.ts"

export interface ExpressAppOptions {
  readonly toolSet: ToolSet
  readonly server: ServerIdentity
  readonly settings: HostingSettings
  readonly logger: Logger
  readonly authenticate: Authenticate
  readonly sessions: Pick<SessionLayer, "endpoint" | "bus" | "checkReady">
  /** Aborted when the process was told to end. */
  readonly draining: AbortSignal
}

/**
 * Both eras at one endpoint: 2025's requests go to their sessions, 2026's need none. An Express app, so that
 * routes and middleware of your own have their place beside it; mount no body parser in front.
 */
export function createExpressApp(options: ExpressAppOptions): Express {
  const { toolSet, settings, logger, authenticate, sessions, draining } = options
  const handler = createApp({
    settings,
    logger,
    authenticate,
    endpoint: createStatelessEndpoint({
      ...options,
      bus: sessions.bus,
      eras: "2026",
      canPush: true,
      requestStateKey: settings.MCP_REQUEST_STATE_KEY,
      keepAliveMs: settings.MCP_KEEP_ALIVE_SECONDS * 1000,
    }),
    sessions: sessions.endpoint,
    readiness: {
      mode: "stateful",
      dependencies: { ...toolSet.dependencies, sessions: () => sessions.checkReady() },
      draining,
    },
  })
  const app = express()
  app.disable("x-powered-by")
  app.use(createNodeListener(handler, { maxBodyBytes: settings.MCP_MAX_BODY_BYTES }))
  return app
}
