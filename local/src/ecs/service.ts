import { setTimeout as delay } from "node:timers/promises"
import type { TargetGroup } from "../alb/target-group.ts"
import type { CloudEvents, TaskEventType } from "../events.ts"
import { explainFailure } from "../explain-failure.ts"
import { startTask } from "./task.ts"
import type { Revision, Task, TaskOptions } from "./task.ts"

export interface ServiceOptions extends Omit<TaskOptions, "revision"> {
  readonly main: string
  readonly count: number
  readonly targetGroups: readonly TargetGroup[]
  readonly stopTimeoutMs: number
  /** Before another takes a task's place; doubled for each that was never healthy. */
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
  /** Ends it without a word, as a crash does; another takes its place. Settles when it has ended. */
  kill(taskId: string): Promise<void>
  /** Stops its process where it stands: its health checks fail, and in time another takes its place. */
  pause(taskId: string): void
  resume(taskId: string): void
  /** Ends every task at once. */
  close(): Promise<void>
}

class TaskError extends Error {
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
  readonly #starting = new Set<Promise<Task>>()
  /** Whose deployment failed. */
  readonly #retired = new Set<Revision>()
  #current: Revision
  #revisions = 1
  #deploying = false
  #failures = 0

  constructor(options: ServiceOptions) {
    this.#options = options
    this.#current = { number: this.#revisions, main: options.main }
    for (const group of options.targetGroups) {
      group.subscribe((id, state) => {
        const member = this.#members.get(id)
        if (member && state === "unhealthy") this.#replace(member, "unhealthy")
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
    const revision = { number: ++this.#revisions, main }
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
    const member = this.#find(taskId)
    if (!member.leaving) this.#startAnother(member)
    void this.#beginLeaving(member, "interrupted")
    await member.task.stop(this.#options.stopTimeoutMs)
  }

  async kill(taskId: string) {
    const { task } = this.#find(taskId)
    task.signal("SIGKILL")
    await task.ended
  }

  pause(taskId: string) {
    const member = this.#find(taskId)
    member.task.signal("SIGSTOP")
    this.#tell("task-paused", member)
  }

  resume(taskId: string) {
    const member = this.#find(taskId)
    member.task.signal("SIGCONT")
    this.#tell("task-resumed", member)
  }

  async close() {
    this.#closing.abort()
    await Promise.allSettled(this.#starting)
    await Promise.all(this.tasks().map((task) => task.stop(0)))
  }

  #find(taskId: string): Member {
    const member = this.#members.get(taskId)
    if (!member) throw new TaskError(`${this.#options.service} has no task ${taskId}`)
    return member
  }

  /** As many as the service is to have. */
  #add(revision: Revision): Promise<Member[]> {
    return Promise.all(Array.from({ length: this.#options.count }, () => this.#startMember(revision)))
  }

  async #startMember(revision: Revision): Promise<Member> {
    const starting = startTask({ ...this.#options, revision })
    this.#starting.add(starting)
    try {
      const member = this.#admit(await starting)
      this.#closing.signal.throwIfAborted()
      return member
    } finally {
      this.#starting.delete(starting)
    }
  }

  #admit(task: Task): Member {
    const { targetGroups } = this.#options
    const member: Member = { task, healthy: this.#untilHealthy(task), wasHealthy: false, leaving: false }
    this.#members.set(task.id, member)
    void task.ended.then((how) => this.#ended(member, how))
    this.#tell("task-started", member)
    for (const group of targetGroups) group.register(task)
    member.healthy.then(
      () => {
        member.wasHealthy = true
        this.#failures = 0
        this.#tell("task-healthy", member)
      },
      // Whoever started it hears of it too.
      () => this.#replace(member, "not healthy in time"),
    )
    return member
  }

  async #untilHealthy(task: Task): Promise<void> {
    const { targetGroups, log, service, startLimitMs } = this.#options
    const over = new AbortController()
    const healthy = Promise.all(targetGroups.map((group) => untilHealthyIn(group, task.id)))
    const limit = delay(startLimitMs, `it was not in ${startLimitMs / 1000} s`, { signal: over.signal })
    const failure = await Promise.race([
      healthy.then(() => undefined),
      task.ended,
      limit.catch(() => undefined),
    ])
    over.abort()
    if (failure === undefined) return
    throw new TaskError(
      await explainFailure(`A task of ${service} did not become healthy (${failure})`, log.path),
    )
  }

  #ended(member: Member, how: string) {
    const { id } = member.task
    this.#members.delete(id)
    for (const group of this.#options.targetGroups) void group.deregister(id)
    this.#tell("task-ended", member, how)
    if (!member.leaving) this.#startAnother(member)
  }

  /** A service keeps its number of tasks, whatever happens to the one that is started here. */
  #startAnother({ task, wasHealthy }: Member) {
    const { restartDelayMs, log } = this.#options
    const { signal } = this.#closing
    this.#failures += wasHealthy ? 0 : 1
    const delayMs = Math.min(restartDelayMs * 2 ** this.#failures, LONGEST_RESTART_DELAY_MS)
    void delay(delayMs, undefined, { signal })
      .then(async () => {
        const revision = task.revision.number < this.#current.number ? this.#current : task.revision
        if (!this.#retired.has(revision) && this.#lacks(revision)) await this.#startMember(revision)
      })
      .catch((error: unknown) => {
        if (!signal.aborted) log.write("service", String(error))
      })
  }

  /** A deployment may have brought the tasks that are missed. */
  #lacks(revision: Revision): boolean {
    const staying = [...this.#members.values()].filter(
      ({ task, leaving }) => task.revision === revision && !leaving,
    )
    return staying.length < this.#options.count
  }

  #replace(member: Member, reason: string) {
    if (member.leaving || !this.#members.has(member.task.id)) return
    this.#startAnother(member)
    void this.#stop(member, reason)
  }

  async #leave(which: (member: Member) => boolean) {
    const members = [...this.#members.values()].filter(which)
    await Promise.all(members.map((member) => this.#stop(member, "replaced")))
  }

  /** As ECS stops a service's task: it is drained first, and hears SIGTERM when its target groups are done. */
  async #stop(member: Member, reason: string) {
    await Promise.race([this.#beginLeaving(member, reason), member.task.ended])
    await member.task.stop(this.#options.stopTimeoutMs)
  }

  async #beginLeaving(member: Member, reason: string) {
    member.leaving = true
    this.#tell("task-leaving", member, reason)
    await Promise.all(this.#options.targetGroups.map((group) => group.deregister(member.task.id)))
  }

  #tell(type: TaskEventType, { task: { id, pid } }: Member, reason?: string) {
    const { events, service } = this.#options
    events.emit({ type, service, id, pid, reason })
  }
}

function untilHealthyIn(group: TargetGroup, id: string): Promise<void> {
  return new Promise((resolve) => {
    const unsubscribe = group.subscribe((changed, state) => {
      if (changed !== id || (state !== "healthy" && state !== "unused")) return
      unsubscribe()
      if (state === "healthy") resolve()
    })
  })
}
