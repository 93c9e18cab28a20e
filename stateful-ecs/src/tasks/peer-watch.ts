import type { Lease } from "./lease.ts"

/** Notices the end of tasks that others wait for: one that is paused or cut off closes no connection. */
export class PeerWatch {
  readonly #lease: Pick<Lease, "readPeer">
  readonly #everyMs: number
  readonly #watched = new Map<string, Set<AbortController>>()
  #timer: NodeJS.Timeout | undefined

  constructor(lease: Pick<Lease, "readPeer">, everyMs: number) {
    this.#lease = lease
    this.#everyMs = everyMs
  }

  /** Aborts when the task's lease is out; `release` it once nothing is awaited any more. */
  watch(instance: string): { signal: AbortSignal; release: () => void } {
    const controller = new AbortController()
    const waiting = this.#watched.get(instance) ?? new Set()
    this.#watched.set(instance, waiting.add(controller))
    this.#timer ??= setInterval(() => void this.#look(), this.#everyMs).unref()
    const release = () => {
      waiting.delete(controller)
      if (waiting.size === 0) this.#watched.delete(instance)
    }
    return { signal: controller.signal, release }
  }

  stop() {
    clearInterval(this.#timer)
  }

  async #look() {
    for (const [instance, waiting] of this.#watched) {
      // Where the table cannot be read nothing can be claimed either: the next look decides.
      const alive = await this.#lease.readPeer(instance).then(Boolean, () => true)
      if (!alive)
        for (const controller of waiting) controller.abort(new Error(`Task ${instance} lost its lease`))
    }
  }
}
