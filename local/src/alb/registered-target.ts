import { Agent } from "node:http"
import { setTimeout as delay } from "node:timers/promises"
import { checkHealth } from "./health-check.ts"
import type { HealthCheckSettings } from "./health-check.ts"

export interface Target {
  readonly id: string
  readonly host: string
  readonly port: number
}

/** "Target health status" in the ELB documentation. */
export type TargetState = "initial" | "healthy" | "unhealthy" | "draining" | "unused"

/** A request under way; `end` breaks it off, with a 502 where its answer has not begun. */
export interface Exchange {
  end(): void
}

/** Until its first check has passed; AWS takes its time, and nobody is served by waiting for it here. */
const INITIAL_INTERVAL_MS = 100

export interface TargetOptions {
  readonly target: Target
  readonly healthCheck: HealthCheckSettings
  /** After which an unused connection to it is closed. */
  readonly idleTimeoutMs: number
  readonly changed: (target: RegisteredTarget) => void
}

/** A target's health, as its checks tell, and what is under way to it. */
export class RegisteredTarget {
  readonly target: Target
  readonly agent: Agent
  readonly #options: TargetOptions
  readonly #exchanges = new Set<Exchange>()
  readonly #watching = new AbortController()
  #state: TargetState = "initial"
  #empty: PromiseWithResolvers<void> | undefined

  constructor(options: TargetOptions) {
    this.#options = options
    this.target = options.target
    this.agent = new Agent({ keepAlive: true, timeout: options.idleTimeoutMs })
    void this.#watch().catch(() => {})
  }

  get id() {
    return this.target.id
  }

  get state() {
    return this.#state
  }

  /** Returns what ends the exchange's part in this target's draining. */
  begin(exchange: Exchange): () => void {
    this.#exchanges.add(exchange)
    return () => {
      this.#exchanges.delete(exchange)
      if (this.#exchanges.size === 0) this.#empty?.resolve()
    }
  }

  /** Settles once nothing is under way to it any more, after `limitMs` at the latest: then it is cut off. */
  async drain(limitMs: number): Promise<void> {
    this.#watching.abort()
    this.#become("draining")
    if (this.#exchanges.size > 0) {
      this.#empty ??= Promise.withResolvers()
      const waiting = new AbortController()
      const limit = delay(limitMs, undefined, { signal: waiting.signal }).catch(() => {})
      await Promise.race([this.#empty.promise, limit])
      waiting.abort()
    }
    this.close()
  }

  close() {
    this.#watching.abort()
    for (const exchange of this.#exchanges) exchange.end()
    this.agent.destroy()
    this.#become("unused")
  }

  #become(state: TargetState) {
    if (state === this.#state) return
    this.#state = state
    this.#options.changed(this)
  }

  /** The time a check takes does not delay the next. */
  async #watch() {
    const { healthCheck } = this.#options
    const { signal } = this.#watching
    let against = 0
    while (!signal.aborted) {
      const begun = performance.now()
      const passed = await checkHealth(this.target, healthCheck)
      if (signal.aborted) return
      against = passed === (this.#state === "healthy") ? 0 : against + 1
      if (passed && (this.#state === "initial" || against >= healthCheck.threshold)) {
        against = 0
        this.#become("healthy")
      } else if (!passed && this.#state === "healthy" && against >= healthCheck.threshold) {
        against = 0
        this.#become("unhealthy")
      }
      const interval = this.#state === "initial" ? INITIAL_INTERVAL_MS : healthCheck.intervalMs
      await delay(Math.max(0, interval - (performance.now() - begun)), undefined, { signal })
    }
  }
}
