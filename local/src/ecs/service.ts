import { setTimeout as delay } from "node:timers/promises"
import type { TargetGroup } from "../alb/target-group.ts"
import type { CloudEvents } from "../events.ts"
import { startTask } from "./task.ts"
import type { Revision, Task, TaskOptions } from "./task.ts"

export interface ServiceOptions extends Omit<TaskOptions, "revision"> {
  readonly main: string
  readonly count: number
  readonly targetGroups: readonly TargetGroup[]
  readonly stopTimeoutMs: number
  /** Before a task that died is replaced; doubled for each that dies before it was healthy. */
  readonly restartDelayMs: number
  readonly startLimitMs: number
  readonly events: CloudEvents
}

/** Keeps `count` tasks running behind its target groups. */
export interface Service {
  readonly tasks: () => readonly Task[]
  /** Settles when all tasks are healthy. @throws TaskError for the first that is not */
  start(): Promise<void>
  /**
   * A rolling deployment (minimum healthy 100 %, maximum 200 %): new tasks are healthy in every target
   * group before the old ones drain. Where a new one fails, all new ones end and the old ones stay.
   * @throws TaskError
   */
  deploy(main: string, tell: (progress: string) => void): Promise<void>
  /**
   * Takes a task out of its target groups and sends SIGTERM at the same moment, as when Fargate Spot
   * takes its capacity back; another takes its place.
   */
  interrupt(taskId: string): Promise<void>
  /** Ends every task at once. */
  close(): Promise<void>
}

export class TaskError extends Error {
  override readonly name = "TaskError"
}

const LONGEST_RESTART_DELAY_MS = 30_000

export function createService(options: ServiceOptions): Service {
  return new RunningService(options)
}

interface Member {
  readonly task: Task
  readonly healthy: Promise<void>
  wasHealthy: boolean
  /** On its way out: its end is wanted, and nobody has to take its place. */
  leaving: boolean
}

class RunningService implements Service {
  readonly #options: ServiceOptions
  readonly #members = new Map<string, Member>()
  readonly #closing = new AbortController()
  readonly #retired = new Set<Revision>()
  #current: Revision
  #deploying = false
  #failures = 0

  constructor(options: ServiceOptions) {
    this.#options = options
    this.#current = { number: 1, main: options.main }
    for (const group of options.targetGroups) {
      group.subscribe((id, state) => {
        if (state === "unhealthy") this.#replaceUnhealthy(id)
      })
    }
  }

  readonly tasks = () => [...this.#members.values()].map(({ task }) => task)

  async start() {
    const members = await this.#add(this.#current)
    await Promise.all(members.map(({ healthy }) => healthy))
  }

  async deploy(main: string, tell: (progress: string) => void) {
    if (this.#deploying) throw new TaskError(`A deployment of ${this.#options.service} is under way already`)
    this.#deploying = true
    const revision = { number: this.#current.number + 1, main }
    try {
      tell(`Starting ${this.#options.count} tasks of revision ${revision.number} ...`)
      const members = await this.#add(revision)
      await Promise.all(members.map(({ healthy }) => healthy))
      this.#current = revision
      tell("They are healthy. Draining the old ones ...")
      await this.#leave((member) => member.task.revision !== revision)
    } catch (error) {
      this.#retired.add(revision)
      await this.#leave((member) => member.task.revision === revision)
      throw error
    } finally {
      this.#deploying = false
    }
  }

  async interrupt(taskId: string) {
    const member = this.#members.get(taskId)
    if (!member) throw new TaskError(`${this.#options.service} has no task ${taskId}`)
    if (!member.leaving) this.#startLater(member.task.revision, 0)
    await this.#end(member, "interrupted")
  }

  async close() {
    this.#closing.abort()
    const members = [...this.#members.values()]
    await Promise.all(members.map(({ task }) => task.stop(0)))
  }

  /** As many as the service is to have. */
  async #add(revision: Revision): Promise<Member[]> {
    return Promise.all(Array.from({ length: this.#options.count }, () => this.#startMember(revision)))
  }

  async #startMember(revision: Revision): Promise<Member> {
    const { targetGroups, events, service, startLimitMs } = this.#options
    const task = await startTask({ ...this.#options, revision })
    const member: Member = { task, healthy: this.#untilHealthy(task), wasHealthy: false, leaving: false }
    this.#members.set(task.id, member)
    void task.ended.then((how) => this.#ended(member, how))
    events.emit({ type: "task-started", service, id: task.id, pid: task.pid })
    for (const group of targetGroups) group.register(task)
    member.healthy.then(
      () => {
        member.wasHealthy = true
        this.#failures = 0
        events.emit({ type: "task-healthy", service, id: task.id, pid: task.pid })
      },
      // Whoever started it hears of it; one that takes another's place is replaced in turn.
      () => {},
    )
    void delay(startLimitMs, undefined, { signal: this.#closing.signal, ref: false }).then(
      () => !member.wasHealthy && this.#end(member, "not healthy in time"),
      () => {},
    )
    if (this.#closing.signal.aborted) await task.stop(0)
    return member
  }

  async #untilHealthy(task: Task): Promise<void> {
    const { targetGroups, log, service } = this.#options
    const healthy = targetGroups.map(
      (group) =>
        new Promise<void>((resolve) => {
          const unsubscribe = group.subscribe((id, state) => {
            if (id !== task.id || (state !== "healthy" && state !== "unused")) return
            unsubscribe()
            if (state === "healthy") resolve()
          })
        }),
    )
    const ended = await Promise.race([Promise.all(healthy), task.ended])
    if (typeof ended === "string") {
      throw new TaskError(`A task of ${service} ended before it was healthy (${ended}). Its log says why: ${log.path}`)
    }
  }

  #ended(member: Member, how: string) {
    const { targetGroups, events, service, restartDelayMs } = this.#options
    const { id, pid, revision } = member.task
    this.#members.delete(id)
    for (const group of targetGroups) void group.deregister(id)
    events.emit({ type: "task-ended", service, id, pid, reason: how })
    if (member.leaving) return
    if (!member.wasHealthy) this.#failures += 1
    this.#startLater(revision, Math.min(restartDelayMs * 2 ** this.#failures, LONGEST_RESTART_DELAY_MS))
  }

  /** A service keeps its number of tasks, whatever happens to the one that is started here. */
  #startLater(revision: Revision, delayMs: number) {
    const { signal } = this.#closing
    void delay(delayMs, undefined, { signal })
      .then(async () => {
        // A deployment may have come, or failed, in between.
        const wanted = this.#retired.has(revision) ? undefined : this.#deploying ? revision : this.#current
        if (wanted) await this.#startMember(wanted)
      })
      .catch((error: unknown) => {
        if (!signal.aborted) this.#options.log.write("service", String(error))
      })
  }

  #replaceUnhealthy(id: string) {
    const member = this.#members.get(id)
    if (!member || member.leaving) return
    this.#startLater(member.task.revision, 0)
    void this.#stop(member, "unhealthy")
  }

  async #leave(which: (member: Member) => boolean) {
    const members = [...this.#members.values()].filter(which)
    await Promise.all(members.map((member) => this.#stop(member, "replaced")))
  }

  /** As ECS stops a service's task: it is drained first, and hears SIGTERM when its target groups are done. */
  async #stop(member: Member, reason: string) {
    const drained = this.#beginLeaving(member, reason)
    await Promise.race([drained, member.task.ended])
    await member.task.stop(this.#options.stopTimeoutMs)
  }

  async #end(member: Member, reason: string) {
    void this.#beginLeaving(member, reason)
    await member.task.stop(this.#options.stopTimeoutMs)
  }

  async #beginLeaving(member: Member, reason: string) {
    const { targetGroups, events, service } = this.#options
    const { id, pid } = member.task
    member.leaving = true
    events.emit({ type: "task-leaving", service, id, pid, reason })
    await Promise.all(targetGroups.map((group) => group.deregister(id)))
  }
}
