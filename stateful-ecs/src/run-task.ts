import type { Server } from "node:http"
import type { AddressInfo } from "node:net"
import { setTimeout as delay } from "node:timers/promises"
import { createAuthenticate } from "@mcp-on-aws/hosting/auth/create-authenticate"
import type { Authenticate } from "@mcp-on-aws/hosting/authenticate"
import { drain, listen } from "@mcp-on-aws/hosting/container/http-server"
import { readTaskIdentity } from "@mcp-on-aws/hosting/container/task-identity"
import { createLineWriter } from "@mcp-on-aws/hosting/container/write-lines"
import { joinSettings } from "@mcp-on-aws/hosting/join-settings"
import { createLogger } from "@mcp-on-aws/hosting/log"
import { makeToolSet } from "@mcp-on-aws/hosting/make-tool-set"
import { createNodeListener } from "@mcp-on-aws/hosting/node"
import { readSettings } from "@mcp-on-aws/hosting/settings"
import type { ToolSetModule } from "@mcp-on-aws/tools/definition"
import manifest from "../package.json" with { type: "json" }
import { createListener } from "./app.ts"
import { statefulEcs } from "./deployment.ts"
import { createSessionLayer } from "./session-layer.ts"
import { serverSettings } from "./settings.ts"
import { isPrivateAddress } from "./tasks/private-address.ts"

const PRIVATE_END_MS = 1_000

export interface TaskOptions {
  readonly env: Record<string, string | undefined>
  readonly tools: ToolSetModule
  /** Without it, as the settings say. */
  readonly authenticate?: Authenticate
}

/** One whole task: it listens, owns sessions, and gives them away when it is told to end. */
export async function runTask({ env, tools, authenticate }: TaskOptions): Promise<void> {
  const settings = readSettings(joinSettings(serverSettings, tools.settings), env)
  const identity = await readTaskIdentity(settings)
  const { id: instance, region, address: host = settings.TASK_ADDRESS } = identity
  if (!isPrivateAddress(host)) throw new Error(`TASK_ADDRESS must be a private address, and is ${host}`)
  const notes = { name: statefulEcs.name, title: "Notes on ECS, with sessions", version: manifest.version }
  const server = { ...(tools.identity ?? notes), instance, region }
  const logger = createLogger({
    level: settings.MCP_LOG_LEVEL,
    fields: { server: server.name, task: instance },
    write: createLineWriter(process.stdout),
  })
  const draining = new AbortController()
  const parts = {
    toolSet: makeToolSet(tools, { settings, server }),
    server,
    settings,
    logger,
  }
  const shared = { ...parts, authenticate: authenticate ?? createAuthenticate(parts) }
  const limits = { maxBodyBytes: settings.MCP_MAX_BODY_BYTES }

  // Listens before it has a handler: its port stands in the lease, which is written before it serves anybody.
  const privateServer = await listen(() => undefined, { host, port: settings.PRIVATE_PORT })
  const address = formatAddress(host, privateServer)
  const sessions = createSessionLayer({ ...shared, address })
  privateServer
    .removeAllListeners("request")
    .on("request", createNodeListener(sessions.privateHandler, limits))
  await sessions.start()
  const listener = createListener({ ...shared, sessions, draining: draining.signal })
  const { HOST, PORT: port, MCP_MAX_REQUESTS: maxRequests } = settings
  const http = await listen(listener, { host: HOST, port, maxRequests, logger })
  logger.info("listening", { address: http.address(), private: address, path: settings.MCP_PATH })

  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.on(signal, () => {
      if (draining.signal.aborted) return
      logger.info("draining", { signal })
      draining.abort()
      void end().catch((error: unknown) => {
        logger.error("could not drain", { error })
        process.exit(1)
      })
    })
  }

  async function end() {
    const graceMs = settings.MCP_DRAIN_SECONDS * 1000
    const over = AbortSignal.timeout(graceMs)
    await Promise.all([sessions.release(over), drain(http, { settleMs: statefulEcs.settleMs, graceMs })])
    await sessions.stop()
    // What other tasks still read of this one's streams says where to go on.
    await Promise.race([new Promise((resolve) => privateServer.close(resolve)), delay(PRIVATE_END_MS)])
    logger.info("drained")
    process.exit()
  }
}

function formatAddress(host: string, server: Server): string {
  const { port } = server.address() as AddressInfo
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`
}
