import { setTimeout as delay } from "node:timers/promises"
import { sendCommand } from "@mcp-on-aws/local/control"
import { readEndpoints } from "@mcp-on-aws/local/endpoints"
import type { Instance } from "@mcp-on-aws/local/endpoints"
import type { Ledger } from "./ledger.ts"
import type { Random } from "./random.ts"

export const SERVER = "stateful-ecs"
const POLL_MS = 50

/** How often each is chosen. */
const WEIGHTS = { kill: 4, pause: 3, drain: 2, deploy: 1 } as const
export type Fault = keyof typeof WEIGHTS
export const faultKinds = Object.keys(WEIGHTS) as Fault[]

export interface FaultOptions {
  readonly endpointsFile: string
  readonly controlFile: string
  readonly random: Random
  readonly ledger: Ledger
  readonly faults: readonly Fault[]
  /** Tasks that are not being hurt at any time. */
  readonly spared: number
  readonly tell: (line: string) => void
}

/** Hurts one task after the other, and deploys in between, until it is over; then waits for what it began. */
export async function causeFaults(options: FaultOptions, over: AbortSignal) {
  const { random, ledger, tell } = options
  let deploying: Promise<void> | undefined
  while (await rested(random.integer(300, 3_000), over)) {
    const choices = options.faults.filter((fault) => fault !== "deploy" || !deploying)
    if (choices.length === 0) continue
    const fault = random.pick(
      Object.fromEntries(choices.map((choice) => [choice, WEIGHTS[choice]])) as WeightOf,
    )
    if (fault === "deploy") {
      tell("deploys")
      ledger.add("faults: deploy")
      deploying = command(options, { deploy: SERVER }).finally(() => (deploying = undefined))
      continue
    }
    const task = await chooseTask(options, over)
    if (!task) break
    ledger.add(`faults: ${fault}`)
    tell(`${fault}s ${task.id.slice(0, 8)}`)
    await hurt(options, { task, fault })
  }
  await deploying
}

type WeightOf = Record<Fault, number>

async function hurt(
  options: FaultOptions,
  { task, fault }: { task: Instance; fault: "kill" | "pause" | "drain" },
) {
  // A task that ends under the hands of another fault is no failure.
  if (fault === "kill") return signal(task, "SIGKILL")
  if (fault === "drain") return command(options, { interrupt: task.id })
  signal(task, "SIGSTOP")
  await delay(options.random.integer(200, 7_000))
  signal(task, "SIGCONT")
}

/** Any one, once enough others are there to carry on. */
async function chooseTask({ endpointsFile, random, spared }: FaultOptions, over: AbortSignal) {
  while (!over.aborted) {
    const listed = await readEndpoints(endpointsFile)
    const tasks = listed.find(({ server }) => server === SERVER)?.instances ?? []
    const answering = await Promise.all(tasks.map(isHealthy))
    if (answering.filter(Boolean).length > spared) return tasks[random.integer(0, tasks.length - 1)]
    await delay(POLL_MS)
  }
  return undefined
}

async function isHealthy({ url }: Instance): Promise<boolean> {
  try {
    const limit = AbortSignal.timeout(500)
    return (await fetch(new URL("/health", url ?? ""), { signal: limit })).ok
  } catch {
    return false
  }
}

function command({ controlFile, tell }: FaultOptions, what: { deploy: string } | { interrupt: string }) {
  return sendCommand(controlFile, what).catch((error: unknown) => tell(`  (${String(error)})`))
}

function signal({ pid }: Instance, name: "SIGKILL" | "SIGSTOP" | "SIGCONT") {
  try {
    process.kill(pid, name)
  } catch {
    // It has ended in the meantime.
  }
}

async function rested(ms: number, over: AbortSignal): Promise<boolean> {
  await delay(ms, undefined, { signal: over }).catch(() => {})
  return !over.aborted
}
