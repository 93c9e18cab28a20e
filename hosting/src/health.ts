import type { HttpResponse } from "./http.ts"

const DEPENDENCY_TIMEOUT_MS = 2_000
const KEPT_MS = 1_000

export interface Readiness {
  readonly mode: "stateless" | "stateful"
  /** Each settles, or rejects with the reason why the server cannot work. */
  readonly dependencies: Record<string, (signal: AbortSignal) => Promise<void>>
  /** Aborted when the process was told to end. */
  readonly draining?: AbortSignal
}

/**
 * Liveness: the process answers. Load balancers call it, with any Host; 503 tells them to send nothing new.
 * It asks no dependency: one that fails would end every task at once.
 */
export function answerHealth({ draining }: Readiness): HttpResponse {
  return draining?.aborted ? json(503, { status: "draining" }) : json(200, { status: "ok" })
}

/**
 * Readiness: 503 while a dependency fails or the server drains, naming which; the reasons go to the log alone. Everybody
 * may ask, so the dependencies are asked once a second at most.
 */
export function createReadyCheck(readiness: Readiness, onFailure: OnFailure): () => Promise<HttpResponse> {
  const { mode, dependencies, draining: signal } = readiness
  let last: { readonly states: Promise<States>; readonly at: number } | undefined
  return async () => {
    if (!last || performance.now() - last.at > KEPT_MS) {
      last = { states: checkAll(dependencies, onFailure), at: performance.now() }
    }
    const states = await last.states
    const draining = signal?.aborted ?? false
    const ready = !draining && Object.values(states).every((state) => state === "ok")
    return json(ready ? 200 : 503, {
      status: ready ? "ready" : "not ready",
      mode,
      draining,
      dependencies: states,
    })
  }
}

type OnFailure = (dependency: string, error: unknown) => void
type States = Record<string, "ok" | "failed">

async function checkAll(dependencies: Readiness["dependencies"], onFailure: OnFailure): Promise<States> {
  const checks = Object.entries(dependencies).map(async ([name, check]) => {
    try {
      const signal = AbortSignal.timeout(DEPENDENCY_TIMEOUT_MS)
      // A check may not look at its signal: the answer comes in time all the same.
      await Promise.race([check(signal), rejectWhenAborted(signal)])
      return [name, "ok"] as const
    } catch (error) {
      onFailure(name, error)
      return [name, "failed"] as const
    }
  })
  return Object.fromEntries(await Promise.all(checks))
}

const rejectWhenAborted = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true })
  })

const json = (status: number, body: unknown): HttpResponse => ({
  status,
  headers: { "content-type": "application/json", "cache-control": "no-store" },
  body: JSON.stringify(body),
})
