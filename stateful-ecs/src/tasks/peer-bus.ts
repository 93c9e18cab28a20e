import { createAnnouncementBus } from "@mcp-on-aws/hosting/announcements"
import type { Announcement, AnnouncementBus, Listener } from "@mcp-on-aws/hosting/announcements"
import type { Logger } from "@mcp-on-aws/hosting/log"
import * as z from "zod"
import type { Lease, Peer } from "./lease.ts"
import type { PeerClient } from "./peer-client.ts"

const TIMEOUT_MS = 3_000
export const EVENTS_PATH = "/events"

const announcement = z.object({
  event: z.union([
    z.object({ kind: z.enum(["tools_list_changed", "prompts_list_changed", "resources_list_changed"]) }),
    z.object({ kind: z.literal("resource_updated"), uri: z.string() }),
  ]),
  principal: z.string().optional(),
})

/**
 * Carries what changed to the listeners of every task: to its own at once, to the others' through their
 * private ports. Peers are found by their leases, so it needs nothing that the sessions do not have already;
 * a queue or a topic a task would be one more thing to create, to pay and to clean up.
 */
export class PeerBus implements AnnouncementBus {
  readonly #local = createAnnouncementBus()
  readonly #options: { lease: Lease; client: PeerClient; logger: Logger }

  constructor(options: { lease: Lease; client: PeerClient; logger: Logger }) {
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
    const { lease, logger } = this.#options
    try {
      const peers = await lease.listPeers()
      await Promise.all(peers.map((peer) => this.#send(peer, published)))
    } catch (error) {
      logger.warn("the other tasks could not be told of a change", { event: published.event.kind, error })
    }
  }

  async #send(peer: Peer, published: Announcement) {
    const { client, logger } = this.#options
    const request = {
      method: "POST",
      path: EVENTS_PATH,
      headers: { "content-type": "application/json" },
      body: JSON.stringify(published),
    }
    try {
      const answer = await client.send(peer, request, { signal: AbortSignal.timeout(TIMEOUT_MS) })
      answer.resume()
    } catch (error) {
      logger.warn("a task could not be told of a change", {
        task: peer.instance,
        event: published.event.kind,
        error,
      })
    }
  }
}
