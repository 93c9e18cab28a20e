import { createAnnouncementBus } from "@mcp-on-aws/hosting/announcements"
import type { Announcement, AnnouncementBus, Listener } from "@mcp-on-aws/hosting/announcements"
import type { Logger } from "@mcp-on-aws/hosting/log"
import * as z from "zod"
import { Coalesced } from "../sessions/coalesced.ts"
import type { Lease, Peer } from "./lease.ts"
import type { PeerClient } from "./peer-client.ts"

const TIMEOUT_MS = 3_000
/** How long the list of peers is taken as read: for as long the others may not know of a task that starts. */
const LISTED_MS = 1_000
export const EVENTS_PATH = "/events"

const announcement = z.object({
  event: z.union([
    z.object({ kind: z.enum(["tools_list_changed", "prompts_list_changed", "resources_list_changed"]) }),
    z.object({ kind: z.literal("resource_updated"), uri: z.string() }),
  ]),
  principal: z.string().optional(),
})

export interface PeerBusOptions {
  readonly lease: Pick<Lease, "listPeers">
  readonly client: PeerClient
  readonly logger: Logger
}

/**
 * Carries what changed to the listeners of every task: to its own at once, to the others' through their
 * private ports. Peers are found by their leases, so it needs nothing that the sessions do not have already;
 * a queue or a topic a task would be one more thing to create, to pay and to clean up.
 */
export class PeerBus implements AnnouncementBus {
  readonly #local = createAnnouncementBus()
  readonly #options: PeerBusOptions
  readonly #sending = new Coalesced()
  #peers: Promise<readonly Peer[]> = Promise.resolve([])
  #listedAt = -Infinity

  constructor(options: PeerBusOptions) {
    this.#options = options
  }

  publish(published: Announcement): void {
    this.#local.publish(published)
    void this.#tell(published)
  }

  subscribe(listener: Listener): () => void {
    return this.#local.subscribe(listener)
  }

  /** From another task: told here alone. False where it is no announcement. */
  receive(json: unknown): boolean {
    const { success, data } = announcement.safeParse(json)
    if (success) this.#local.publish(data)
    return success
  }

  async #tell(published: Announcement) {
    const body = JSON.stringify(published)
    try {
      for (const peer of await this.#listPeers()) {
        void this.#sending.do(`${peer.instance} ${body}`, () => this.#send(peer, published.event.kind, body))
      }
    } catch (error) {
      this.#listedAt = -Infinity
      const event = published.event.kind
      this.#options.logger.warn("the other tasks could not be told of a change", { event, error })
    }
  }

  #listPeers(): Promise<readonly Peer[]> {
    if (performance.now() - this.#listedAt >= LISTED_MS) {
      this.#listedAt = performance.now()
      this.#peers = this.#options.lease.listPeers()
    }
    return this.#peers
  }

  async #send(peer: Peer, event: string, body: string) {
    const { client, logger } = this.#options
    const headers = { "content-type": "application/json" }
    const request = { method: "POST", path: EVENTS_PATH, headers, body }
    try {
      const answer = await client.send(peer, request, { signal: AbortSignal.timeout(TIMEOUT_MS) })
      answer.resume()
    } catch (error) {
      // It may have ended: who is there is looked up anew.
      this.#listedAt = -Infinity
      logger.warn("a task could not be told of a change", { task: peer.instance, event, error })
    }
  }
}
