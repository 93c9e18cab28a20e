import { createAuthenticate } from "@mcp-on-aws/hosting/auth/create-authenticate"
import { authSettings } from "@mcp-on-aws/hosting/auth/settings"
import { drain, listen } from "@mcp-on-aws/hosting/container/http-server"
import { containerSettings } from "@mcp-on-aws/hosting/container/settings"
import { startProcess } from "@mcp-on-aws/hosting/container/start"
import { readTaskIdentity } from "@mcp-on-aws/hosting/container/task-identity"
import { createLineWriter } from "@mcp-on-aws/hosting/container/write-lines"
import { joinSettings } from "@mcp-on-aws/hosting/join-settings"
import { createLogger } from "@mcp-on-aws/hosting/log"
import { makeToolSet } from "@mcp-on-aws/hosting/make-tool-set"
import { hostingSettings, readSettings } from "@mcp-on-aws/hosting/settings"
import type { ToolSetModule } from "@mcp-on-aws/tools/definition"
import * as definitions from "@mcp-on-aws/tools/tool-set"
import manifest from "../package.json" with { type: "json" }
import { createListener } from "./app.ts"
import { statelessEcs } from "./deployment.ts"

await startProcess(async () => {
  const { settings: toolSettings, identity }: ToolSetModule = definitions
  const own = { ...hostingSettings, ...authSettings, ...containerSettings }
  const settings = readSettings(joinSettings(own, toolSettings), process.env)
  const { id: instance, region } = await readTaskIdentity(settings)
  const notes = { name: statelessEcs.name, title: "Notes on ECS", version: manifest.version }
  const server = { ...(identity ?? notes), instance, region }
  const logger = createLogger({
    level: settings.MCP_LOG_LEVEL,
    fields: { server: server.name, task: instance },
    write: createLineWriter(process.stdout),
  })
  const stopping = new AbortController()
  const shared = { toolSet: makeToolSet(definitions, { settings, server }), server, settings, logger }
  const listener = createListener({
    ...shared,
    authenticate: createAuthenticate(shared),
    // What one task publishes a stream in another does not hear, and nothing connects the two.
    canPush: false,
    draining: stopping.signal,
  })
  const { HOST, PORT: port, MCP_MAX_REQUESTS: maxRequests } = settings
  const http = await listen(listener, { host: HOST, port, maxRequests, logger })
  logger.info("listening", { address: http.address(), path: settings.MCP_PATH })

  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.on(signal, () => {
      if (stopping.signal.aborted) return
      logger.info("draining", { signal })
      stopping.abort()
      void drain(http, { settleMs: statelessEcs.settleMs, graceMs: settings.MCP_DRAIN_SECONDS * 1000 }).then(
        () => {
          logger.info("drained")
          process.exit()
        },
      )
    })
  }
})
