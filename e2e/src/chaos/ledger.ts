/** What was asked for and what came, and all that is not as it was promised. */
export class Ledger {
  readonly #counts = new Map<string, number>()
  readonly #durations: number[] = []
  readonly violations: string[] = []

  add(what: string, count = 1) {
    this.#counts.set(what, this.of(what) + count)
  }

  of(what: string): number {
    return this.#counts.get(what) ?? 0
  }

  took(ms: number) {
    this.#durations.push(ms)
  }

  violate(kind: "lost" | "doubled" | "out of order" | "hung" | "unexplained", what: string) {
    this.add(kind)
    this.violations.push(`${kind}: ${what}`)
  }

  /** Compares what came with 1, 2, 3, ... `sent`; of a call that failed, with as many as came. */
  checkSteps(call: string, { came, sent }: { came: readonly number[]; sent: number }) {
    this.add("events sent", sent)
    this.add("events received", came.length)
    const distinct = new Set(came)
    const missing = sent - distinct.size
    if (missing > 0) this.violate("lost", `${missing} of ${sent} steps of ${call}: ${came.join(" ")}`)
    if (came.length > distinct.size) this.violate("doubled", `steps of ${call}: ${came.join(" ")}`)
    if (came.some((step, index) => index > 0 && step < came[index - 1]!)) {
      this.violate("out of order", `steps of ${call}: ${came.join(" ")}`)
    }
  }

  describe(): string {
    const sorted = this.#durations.toSorted((a, b) => a - b)
    const at = (share: number) => `${Math.round(sorted[Math.floor((sorted.length - 1) * share)] ?? 0)} ms`
    const counts = [...this.#counts].map(([what, count]) => `  ${String(count).padStart(7)}  ${what}`)
    return [
      ...counts.toSorted((a, b) => a.slice(11).localeCompare(b.slice(11))),
      `  calls took p50 ${at(0.5)}, p95 ${at(0.95)}, at most ${at(1)}`,
    ].join("\n")
  }
}
