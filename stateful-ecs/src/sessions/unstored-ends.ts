import type { LoggedEnd } from "./event-log.ts"
import type { SessionKey } from "./session-key.ts"

/** Of all sessions of a task together. */
const MOST_BYTES = 16 * 1024 * 1024
/** What each takes besides its text. */
const BYTES_EACH = 512
/** None is forgotten earlier, however many come: its client tries twice to come back by then. */
const LEAST_MS = 10_000
/** None is kept longer, once others come. */
const MOST_MS = 30_000

/** The last answers of this task that were given without being stored: a reader that lost one resumes it from memory. */
export class UnstoredEnds {
  /** As text, whose size is known, by session and stream: the oldest first. */
  readonly #streams = new Map<string, { readonly texts: string[]; readonly since: number }>()
  readonly #now: () => number
  #bytes = 0

  constructor(now = () => performance.now()) {
    this.#now = now
  }

  get(session: SessionKey, stream: string): LoggedEnd[] | undefined {
    return this.#streams.get(nameOf(session, stream))?.texts.map((text) => JSON.parse(text) as LoggedEnd)
  }

  /** False where there is no room, for which the oldest are forgotten. */
  keep(session: SessionKey, stream: string, end: LoggedEnd): boolean {
    const text = JSON.stringify(end)
    const size = sizeOf(text)
    if (!this.#makeRoom(size)) return false
    const name = nameOf(session, stream)
    const kept = this.#streams.get(name) ?? { texts: [], since: this.#now() }
    kept.texts.push(text)
    this.#streams.set(name, kept)
    this.#bytes += size
    return true
  }

  /** Those of a stream, which are not kept here any longer. */
  take(session: SessionKey, stream: string): LoggedEnd[] {
    const ends = this.get(session, stream) ?? []
    this.#forget(nameOf(session, stream))
    return ends
  }

  #makeRoom(size: number): boolean {
    const most = MOST_BYTES - size
    for (const [name, { since }] of this.#streams) {
      const age = this.#now() - since
      if (age < LEAST_MS || (age < MOST_MS && this.#bytes <= most)) break
      this.#forget(name)
    }
    return this.#bytes <= most
  }

  #forget(name: string) {
    for (const text of this.#streams.get(name)?.texts ?? []) this.#bytes -= sizeOf(text)
    this.#streams.delete(name)
  }
}

const nameOf = ({ pk }: SessionKey, stream: string) => `${pk}#${stream}`

const sizeOf = (text: string) => Buffer.byteLength(text) + BYTES_EACH
