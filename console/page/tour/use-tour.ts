import { useRef, useState } from "preact/hooks"
import type { ClientView } from "../../src/view.ts"
import { post } from "../api.ts"
import type { CallControl } from "../call/use-call.ts"
import { useStore } from "../use-store.ts"
import { createStage } from "./stage.ts"
import type { Check } from "./stage.ts"
import { steps } from "./steps.ts"

export interface Outcome {
  readonly running: boolean
  readonly said: readonly string[]
  readonly checks: readonly Check[]
  readonly failed?: string
}

export interface TourControl {
  readonly at: number
  /** By the step's place. */
  readonly outcomes: Readonly<Record<number, Outcome>>
  readonly go: (at: number) => void
  readonly run: () => Promise<void>
}

export function useTour(calls: CallControl): TourControl {
  const store = useStore()
  const [at, go] = useState(0)
  const [outcomes, setOutcomes] = useState<Readonly<Record<number, Outcome>>>({})
  const opened = useRef<ClientView[]>([])

  async function run() {
    const step = steps[at]
    if (!step) return
    let outcome: Outcome = { running: true, said: [], checks: [] }
    const change = (more: Partial<Outcome>) => {
      outcome = { ...outcome, ...more }
      const current = outcome
      setOutcomes((all) => ({ ...all, [at]: current }))
    }
    change({})
    await closeAll(opened.current.splice(0))
    const stage = createStage({
      ...{ store, calls },
      say: (text) => change({ said: [...outcome.said, text] }),
      check: (check) => change({ checks: [...outcome.checks, check] }),
      opened: (client) => opened.current.push(client),
    })
    try {
      await step.run(stage)
      change({ running: false })
    } catch (error) {
      change({ running: false, failed: (error as Error).message })
    }
  }

  return { at, outcomes, go, run }
}

/** One that was closed by hand in the meantime is closed. */
const closeAll = (clients: readonly ClientView[]) =>
  Promise.allSettled(clients.map(({ id }) => post("close", { client: id })))

export const hasHeld = ({ running, failed, checks }: Outcome) =>
  !running && failed === undefined && checks.every(({ held }) => held)
