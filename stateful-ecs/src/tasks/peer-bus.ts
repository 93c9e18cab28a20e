import type { Logger } from "@mcp-on-aws/hosting/log"
import { InMemoryServerEventBus } from "@modelcontextprotocol/server"
import type { ServerEvent, ServerEventBus } from "@modelcontextprotocol/server"
import * as z from "zod"
import type { Lease, Peer } from "./lease.ts"
import type { PeerClient } from "./peer-client.ts"

const TIMEOUT_MS = 3_000
export const EVENTS_PATH = "/events"

const event = z.union([
  z.object({ kind: z.enum(["tools_list_changed", "prompts_list_changed", "resources_list_changed"]) }),
  z.object({ kind: z.literal("resource_updated"), uri: z.string() }),
])

/**
 * Carries what changed to the listeners of every task: to its own at once, to the others' through their
 * private ports. Peers are found by their leases, so it needs nothing that the sessions do not have already;
 * a queue or a topic a task would be one more thing to create, to pay and to clean up.
 */
export class PeerBus implements ServerEventBus {
  readonly #local = new InMemoryServerEventBus()
  readonly #options: { lease: Lease; client: PeerClient; logger: Logger }

  constructor(options: { lease: Lease; client: PeerClient; logger: Logger }) {
    this.#options = options
  }

  publish(published: ServerEvent): void {
    this.#local.publish(published)
    void this.#tell(published)
  }

  subscribe(listener: (published: ServerEvent) => void): () => void {
    return this.#local.subscribe(listener)
  }

  /** From another task: told here alone. False where it is no event. */
  receive(json: unknown): boolean {
    const { success, data } = event.safeParse(json)
    if (success) this.#local.publish(data)
    return success
  }

  async #tell(published: ServerEvent) {
    const { lease, logger } = this.#options
    try {
      const peers = await lease.listPeers()
      await Promise.all(peers.map((peer) => this.#send(peer, published)))
    } catch (error) {
      logger.warn("the other tasks could not be told of a change", { event: published.kind, error })
    }
  }

  async #send(peer: Peer, published: ServerEvent) {
    const { client, logger } = this.#options
    const request = {
      method: "POST",
      path: EVENTS_PATH,
      headers: { "content-type": "application/json" },
      body: Buffer.from(JSON.stringify(published)),
    }
    try {
      const answer = await client.send(peer, request, { signal: AbortSignal.timeout(TIMEOUT_MS) })
      answer.resume()
    } catch (error) {
      logger.warn("a task could not be told of a change", {
        task: peer.instance,
        event: published.kind,
        error,
      })
    }
  }
}
