import { randomBytes } from "node:crypto"
import { setTimeout as delay } from "node:timers/promises"
import type { DynamoDBClientConfig } from "@aws-sdk/client-dynamodb"
import type { AnnouncementBus } from "@mcp-on-aws/hosting/announcements"
import type { SessionEndpoint } from "@mcp-on-aws/hosting/app"
import type { Authenticate } from "@mcp-on-aws/hosting/authenticate"
import type { HttpHandler } from "@mcp-on-aws/hosting/http"
import type { Logger } from "@mcp-on-aws/hosting/log"
import { createServerFactory } from "@mcp-on-aws/hosting/server-factory"
import type { HostingSettings } from "@mcp-on-aws/hosting/settings"
import type { ServerIdentity, SessionState, ToolSet } from "@mcp-on-aws/tools/definition"
import type { ActorDependencies } from "./sessions/actor.ts"
import { createDurability } from "./sessions/durability.ts"
import type { SessionSettings } from "./sessions/limits.ts"
import { Residents } from "./sessions/residents.ts"
import { SessionRouter } from "./sessions/router.ts"
import type { SessionRequest } from "./sessions/session-request.ts"
import type { SessionMemory } from "./sessions/session-state.ts"
import { SessionStore } from "./sessions/session-store.ts"
import { createTable } from "./sessions/table.ts"
import type { Table } from "./sessions/table.ts"
import { UnstoredEnds } from "./sessions/unstored-ends.ts"
import { Forwarder } from "./tasks/forwarder.ts"
import { Lease } from "./tasks/lease.ts"
import { PeerBus } from "./tasks/peer-bus.ts"
import { PeerClient } from "./tasks/peer-client.ts"
import { PeerWatch } from "./tasks/peer-watch.ts"
import { createPrivateHandler } from "./tasks/private-handler.ts"

const RELEASE_EVERY_MS = 50

export interface SessionLayerOptions {
  readonly toolSet: ToolSet
  readonly server: ServerIdentity
  readonly settings: HostingSettings & SessionSettings
  readonly logger: Logger
  readonly authenticate: Authenticate
  /** `host:port` at which other tasks reach this one. */
  readonly address: string
  readonly client?: DynamoDBClientConfig
}

export interface SessionLayer {
  readonly endpoint: SessionEndpoint
  /** For the private port. */
  readonly privateHandler: HttpHandler
  readonly bus: AnnouncementBus
  /** Takes the lease: from then on this task may own sessions. */
  start(): Promise<void>
  /** Settles where sessions can be served. */
  checkReady(): Promise<void>
  /** Gives sessions away as they fall quiet, until none is left or the signal says that time is over. */
  release(until: AbortSignal): Promise<void>
  stop(): Promise<void>
}

/** 2025-era sessions over many tasks: everything that one task has of it, put together. */
export function createSessionLayer(options: SessionLayerOptions): SessionLayer {
  const { server, settings, logger, authenticate } = options
  const { MCP_LEASE_MS: leaseMs } = settings
  // A task that starts anew under the same name and address is another: what it had in memory is gone.
  const instance = `${server.instance}.${randomBytes(6).toString("base64url")}`
  const table = createTable({
    table: settings.SESSIONS_TABLE,
    ...(options.client && { client: options.client }),
  })
  const residents = new Residents({ most: settings.MCP_MAX_RESIDENT_SESSIONS, logger })
  const lease = new Lease({
    table,
    instance,
    address: options.address,
    leaseMs,
    logger,
    onRevoked: (revoked) => void residents.dropRevoked(revoked),
    onLost: () => void residents.dropAll(),
  })
  const client = new PeerClient()
  const watch = new PeerWatch(lease, leaseMs / 3)
  const bus = new PeerBus({ lease, client, logger })
  const actors = describeActors(options, { table, instance, lease, bus, residents })
  const serve = (asked: SessionRequest) => router.serve(asked)
  const forwarder = new Forwarder({ store: actors.store, lease, client, watch, peerMs: leaseMs / 3, serve })
  const router: SessionRouter = new SessionRouter({ instance, lease, residents, forwarder, actors })
  const receiveEvent = (json: unknown) => bus.receive(json)
  bus.subscribe((announcement) => residents.publish(announcement))

  return {
    endpoint: (request, json, caller) => serve({ request, json, caller }),
    privateHandler: createPrivateHandler({ instance, settings, authenticate, logger, serve, receiveEvent }),
    bus,
    start: () => lease.start(),
    async checkReady() {
      if (!lease.isValid()) throw new Error("This task has no lease: the sessions' table cannot be written")
    },
    async release(until) {
      await lease.drain().catch((error: unknown) => logger.warn("draining could not be announced", { error }))
      while (residents.all.length > 0 && !until.aborted) {
        await residents.dropQuiet()
        await delay(RELEASE_EVERY_MS)
      }
    },
    async stop() {
      await residents.dropAll()
      residents.stop()
      watch.stop()
      await lease.stop().catch((error: unknown) => logger.warn("the lease could not be given up", { error }))
      client.close()
    },
  }
}

interface OwnParts {
  readonly table: Table
  readonly instance: string
  readonly lease: Lease
  readonly bus: PeerBus
  readonly residents: Residents
}

/** What every session of this task is made with. */
function describeActors(
  { toolSet, server, settings, logger }: SessionLayerOptions,
  { table, instance, lease, bus, residents }: OwnParts,
): ActorDependencies {
  const createServer = createServerFactory({
    toolSet,
    server,
    settings,
    logger,
    canPush: true,
    publish: (announcement) => bus.publish(announcement),
    onSubscription: (uri, wanted, session) => asMemory(session).subscribe(uri, wanted),
  })
  return {
    table,
    store: new SessionStore({ table, instance, idleSeconds: settings.MCP_SESSION_IDLE_SECONDS }),
    lease,
    settings,
    keepAliveMs: settings.MCP_KEEP_ALIVE_SECONDS * 1000,
    logger,
    createServer: () => createServer({ era: "legacy" }),
    judge: createDurability(toolSet),
    unstored: new UnstoredEnds(),
    onGone: (actor) => residents.remove(actor),
  }
}

/** What `toAuthInfo` carried through the SDK is what the session was made with. */
const asMemory = (session: SessionState | undefined) => session as SessionMemory
