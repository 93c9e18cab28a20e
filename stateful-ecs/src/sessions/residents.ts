import type { Announcement } from "@mcp-on-aws/hosting/announcements"
import type { Logger } from "@mcp-on-aws/hosting/log"
import type { Revocation } from "../tasks/lease.ts"
import type { Actor } from "./actor.ts"
import { hashPrincipal } from "./session-key.ts"

const SWEEP_MS = 10_000

export interface ResidentsOptions {
  readonly most: number
  readonly logger: Logger
}

/** The sessions in this task's memory, the least recently used first. */
export class Residents {
  readonly #actors = new Map<string, Actor>()
  readonly #arriving = new Map<string, Promise<Actor | undefined>>()
  readonly #options: ResidentsOptions
  readonly #timer: NodeJS.Timeout

  constructor(options: ResidentsOptions) {
    this.#options = options
    this.#timer = setInterval(() => this.#sweep(), SWEEP_MS).unref()
  }

  get all(): readonly Actor[] {
    return [...this.#actors.values()]
  }

  /** The session, if it is here or on its way. */
  async get(pk: string): Promise<Actor | undefined> {
    const actor = this.#actors.get(pk) ?? (await this.#arriving.get(pk)?.catch(() => undefined))
    if (!actor || this.#actors.get(pk) !== actor) return undefined
    if (actor.isExpired) {
      await actor.drop("over")
      return undefined
    }
    this.#actors.delete(pk)
    this.#actors.set(pk, actor)
    return actor
  }

  /** Has only one claim of a session under way at a time. */
  arrive(pk: string, claim: () => Promise<Actor | undefined>): Promise<Actor | undefined> {
    const known = this.#arriving.get(pk)
    if (known) return known
    const arriving = claim()
      .then((actor) => {
        if (actor) this.add(actor)
        return actor
      })
      .finally(() => this.#arriving.delete(pk))
    this.#arriving.set(pk, arriving)
    return arriving
  }

  add(actor: Actor) {
    this.#actors.set(actor.key.pk, actor)
    this.#evictFor(actor)
  }

  remove(actor: Actor) {
    if (this.#actors.get(actor.key.pk) === actor) this.#actors.delete(actor.key.pk)
  }

  /** An incarnation begun since then stays. */
  async dropRevoked(revoked: readonly Revocation[]) {
    for (const { pk, fence } of revoked) {
      const actor = this.#actors.get(pk)
      if (actor && actor.fence <= fence) await actor.drop("moved")
    }
  }

  async dropAll() {
    await Promise.all(this.all.map((actor) => actor.drop("moved")))
  }

  /** Gives away what has nothing in flight. */
  async dropQuiet() {
    await Promise.all(this.all.filter(({ isBusy }) => !isBusy).map((actor) => actor.drop("moved")))
  }

  /** Tells the sessions whose principal it concerns. */
  publish({ event, principal }: Announcement) {
    const concerned = principal === undefined ? undefined : hashPrincipal({ id: principal })
    for (const actor of this.#actors.values()) {
      if (concerned !== undefined && actor.key.principal !== concerned) continue
      actor.publish(event).catch((error: unknown) => {
        this.#options.logger.warn("a session could not be told of a change", { event: event.kind, error })
      })
    }
  }

  stop() {
    clearInterval(this.#timer)
  }

  /** Never the new one: it would be evicted before its first request, and be claimed again. */
  #evictFor(added: Actor) {
    for (const actor of this.#actors.values()) {
      if (this.#actors.size <= this.#options.most) return
      if (actor.isIdle && actor !== added) void actor.drop("moved")
    }
  }

  #sweep() {
    for (const actor of this.#actors.values()) {
      if (actor.isExpired) void actor.drop("over")
      // A client that only listens uses its session, too.
      else if (!actor.isIdle) actor.touch()
    }
  }
}
