import type { RequestListener } from "node:http"
import express from "express"
import { createApp } from "@mcp-on-aws/hosting/app"
import type { Authenticate } from "@mcp-on-aws/hosting/authenticate"
import { createStatelessEndpoint } from "@mcp-on-aws/hosting/endpoint"
import type { Logger } from "@mcp-on-aws/hosting/log"
import { createNodeListener } from "@mcp-on-aws/hosting/node"
import { splitByPath } from "@mcp-on-aws/hosting/node/split-by-path"
import type { HostingSettings } from "@mcp-on-aws/hosting/settings"
import type { ServerIdentity, ToolSet } from "@mcp-on-aws/tools/definition"
import type { SessionLayer } from "./session-layer.ts"

export interface ListenerOptions {
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
 * Both eras at one endpoint: 2025's requests go to their sessions, 2026's need none. Beside it an Express app, for
 * routes and middleware of your own, which do not run before the endpoint.
 */
export function createListener(options: ListenerOptions): RequestListener {
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
    }),
    sessions: sessions.endpoint,
    readiness: {
      mode: "stateful",
      dependencies: { ...toolSet.dependencies, sessions: () => sessions.checkReady() },
      draining,
    },
  })
  const mcp = createNodeListener(handler, { maxBodyBytes: settings.MCP_MAX_BODY_BYTES })
  const app = express()
  app.disable("x-powered-by")
  // Health and metadata, and whatever no route of yours answers.
  app.use(mcp)
  return splitByPath(settings.MCP_PATH, mcp, app)
}
