import { describeDelete, openSession } from "../sessions/session-client.ts"
import type { Send } from "../sessions/session-client.ts"
import { pick } from "./context.ts"
import type { Place } from "./context.ts"

/** Sessions in use at once: fewer than a task keeps in memory, so that it puts aside those that were left. */
const MOST = 12

export interface Session {
  readonly id: string
  /** Which task has it, as far as is known. */
  owner: Place
  readonly other: Place
  /** What the tool `remember` was given last. */
  kept?: string
}

interface Left {
  readonly session: Session
  readonly at: number
}

/** What becomes of a session after it was used. */
export type After = "kept" | "left" | "ended" | void

/** The sessions of as many clients, each of which does one thing after the other. */
export class SessionPool {
  readonly #tasks: readonly [Place, Place]
  readonly #send: Send
  readonly #free: Session[] = []
  readonly #left: Left[] = []

  constructor(tasks: readonly [Place, Place], send: Send) {
    this.#tasks = tasks
    this.#send = send
  }

  /** Has one session used, a new one where there are few; one whose use failed is not used again. */
  async use(work: (session: Session) => Promise<After>): Promise<void> {
    const at = Math.floor(Math.random() * MOST)
    const [found] = this.#free.splice(at, 1)
    const session = found ?? (await this.#open())
    const after = await work(session)
    if (after === "ended") await this.end(session)
    else if (after === "left") this.#left.push({ session, at: performance.now() })
    else if (this.#free.length < MOST) this.#free.push(session)
    else await this.end(session)
  }

  /** A session that its client left so long ago, and did not end. */
  takeLeft(leastMs: number, mostMs: number): Session | undefined {
    const now = performance.now()
    const at = this.#left.findIndex((left) => now - left.at >= leastMs && now - left.at <= mostMs)
    return at < 0 ? undefined : this.#left.splice(at, 1)[0]?.session
  }

  async end({ id, owner, other }: Session): Promise<void> {
    const { status } = await this.#send(pick([owner, other]).url, describeDelete(id))
    if (status !== 200) throw new Error(`DELETE of a session was answered ${status}`)
  }

  async #open(): Promise<Session> {
    const [first, second] = this.#tasks
    const [owner, other] = Math.random() < 0.5 ? [first, second] : [second, first]
    const id = await openSession(owner.url, { send: this.#send, capabilities: { elicitation: { form: {} } } })
    return { id, owner, other }
  }
}
