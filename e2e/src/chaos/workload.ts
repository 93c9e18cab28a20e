import { setTimeout as delay } from "node:timers/promises"
import { SILENCE_LIMIT_MS } from "./chaos-client.ts"
import type { ChaosClient } from "./chaos-client.ts"
import { explainFailure } from "./failure.ts"
import type { Ledger } from "./ledger.ts"
import type { Random } from "./random.ts"

const MOST_ATTEMPTS = 40
const PAUSE_MS = 250

export interface WorkOptions {
  readonly client: ChaosClient
  readonly name: string
  readonly random: Random
  readonly ledger: Ledger
  readonly questions: Map<string, number>
  readonly announced: Map<string, number>
  /** Those that were, or may have been, added to: how often each was said to be. */
  readonly additions: Map<string, 0 | 1>
}

/** One client's calls, one after the other; what fails for no good reason stands in the ledger. */
export class Work {
  readonly #options: WorkOptions
  #next = 1

  constructor(options: WorkOptions) {
    this.#options = options
  }

  async run(over: AbortSignal) {
    const { random, client } = this.#options
    while (!over.aborted) {
      const call = random.pick({ count: 4, ask: 2, add: 2, announce: client.session ? 2 : 0 })
      await this[call]()
    }
  }

  async count() {
    const { client, random, ledger } = this.#options
    const to = random.integer(1, 20)
    const delayMs = random.integer(0, 60)
    await this.#repeat("count", async (label) => {
      const came: number[] = []
      try {
        await client.call("count", { to, delay_ms: delayMs }, (step) => came.push(step))
      } catch (error) {
        ledger.checkSteps(label, { came, sent: Math.max(0, ...came) })
        throw error
      }
      ledger.checkSteps(label, { came, sent: to })
    })
  }

  /** Not idempotent by its annotations: what is not answered is not repeated under the same question. */
  async ask() {
    const { client, questions, ledger } = this.#options
    await this.#once("ask", async (label) => {
      questions.set(label, 0)
      const text = await client.call("ask", { question: label })
      if (text !== `the answer to ${label}`) ledger.violate("lost", `the answer to ${label}: ${text}`)
    })
  }

  async add() {
    const { client, additions } = this.#options
    await this.#once("add", async (label) => {
      additions.set(label, 0)
      await client.call("add", { key: label })
      additions.set(label, 1)
    })
  }

  async announce() {
    const { client, announced, ledger } = this.#options
    const uri = `chaos://${this.#label("announce").replaceAll(/\W+/g, "-")}`
    await this.#repeat("subscribe", () => client.subscribe(uri))
    await this.#repeat("announce", async () => {
      const heard = announced.get(uri)
      if (heard === undefined) {
        announced.set(uri, 0)
        ledger.add("updates announced")
      }
      await client.call("announce", { uri })
    })
  }

  #label(what: string) {
    return `${what} ${this.#next++} of ${this.#options.name}`
  }

  async #once(what: string, call: (label: string) => Promise<unknown>) {
    const { client, ledger } = this.#options
    const label = this.#label(what)
    const begun = performance.now()
    try {
      await call(label)
      ledger.add(`calls answered: ${what}`)
    } catch (error) {
      const failure = explainFailure(error)
      if (failure === "hung") ledger.violate("hung", `${label}: silent for ${SILENCE_LIMIT_MS / 1000} s`)
      else if (failure === "unexplained") ledger.violate("unexplained", `${label}: ${String(error)}`)
      else ledger.add(`calls failed: ${what}, ${failure}${client.session ? "" : " (2026 era)"}`)
    }
    ledger.took(performance.now() - begun)
  }

  /** For what may be done twice: a request that nobody answered is made again. */
  async #repeat(what: string, call: (label: string) => Promise<unknown>) {
    const { ledger, client } = this.#options
    const label = this.#label(what)
    const begun = performance.now()
    for (let attempt = 1; ; attempt++) {
      try {
        await call(label)
        ledger.add(`calls answered: ${what}`)
        break
      } catch (error) {
        const failure = explainFailure(error)
        const again = (failure === "unanswered" || failure === "broken off") && attempt < MOST_ATTEMPTS
        if (again) ledger.add(`calls repeated: ${what}, ${failure}${client.session ? "" : " (2026 era)"}`)
        else if (failure === "hung")
          ledger.violate("hung", `${label}: silent for ${SILENCE_LIMIT_MS / 1000} s`)
        // With a session it would have been run again by the next owner.
        else ledger.violate("unexplained", `${label}: ${String(error)}`)
        if (!again) break
        await delay(PAUSE_MS)
      }
    }
    ledger.took(performance.now() - begun)
  }
}
