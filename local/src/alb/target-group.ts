import type { HealthCheckSettings } from "./health-check.ts"
import { RegisteredTarget } from "./registered-target.ts"
import type { Target, TargetState } from "./registered-target.ts"

export interface TargetGroupOptions {
  readonly healthCheck: HealthCheckSettings
  /** How long requests under way to a deregistered target may go on. */
  readonly deregistrationDelayMs: number
  readonly idleTimeoutMs: number
}

export interface TargetGroup {
  register(target: Target): void
  /** It gets nothing new from now on. Settles when what is under way has ended, or was cut off. */
  deregister(id: string): Promise<void>
  /** The preferred one where it may be chosen, else the next in turn; `undefined` where there is none. */
  choose(preferred?: string): RegisteredTarget | undefined
  /** `unused` for one that is not registered. */
  stateOf(id: string): TargetState
  /** Returns what ends the subscription. */
  subscribe(listener: (id: string, state: TargetState) => void): () => void
  close(): void
}

export function createTargetGroup(options: TargetGroupOptions): TargetGroup {
  const members = new Map<string, RegisteredTarget>()
  const listeners = new Set<(id: string, state: TargetState) => void>()
  let turn = 0

  const changed = ({ id, state }: RegisteredTarget) => {
    for (const listener of listeners) listener(id, state)
  }

  return {
    register(target) {
      members.set(target.id, new RegisteredTarget({ target, ...options, changed }))
    },
    async deregister(id) {
      const member = members.get(id)
      if (!member) return
      await member.drain(options.deregistrationDelayMs)
      if (members.get(id) === member) members.delete(id)
    },
    choose(preferred) {
      const candidates = findCandidates([...members.values()])
      const wanted = preferred && candidates.find(({ id }) => id === preferred)
      return wanted || candidates[turn++ % candidates.length]
    },
    stateOf: (id) => members.get(id)?.state ?? "unused",
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close() {
      for (const member of members.values()) member.close()
      members.clear()
    },
  }
}

/** With no healthy target left an ALB fails open: it tries the unhealthy ones ("Target group health"). */
function findCandidates(members: readonly RegisteredTarget[]): readonly RegisteredTarget[] {
  const healthy = members.filter(({ state }) => state === "healthy")
  return healthy.length > 0 ? healthy : members.filter(({ state }) => state === "unhealthy")
}
