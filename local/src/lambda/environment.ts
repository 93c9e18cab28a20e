import type { ChildProcess } from "node:child_process"
import { randomUUID } from "node:crypto"
import { once } from "node:events"
import { mkdirSync } from "node:fs"
import { rm } from "node:fs/promises"
import { join } from "node:path"
import { setTimeout as delay } from "node:timers/promises"
import type { InstanceLog } from "../instance-log.ts"
import type { ProcessGuard } from "../process-guard.ts"
import { FunctionError } from "./function-error.ts"
import { describeReport } from "./invocation-report.ts"
import type { InvocationReport } from "./invocation-report.ts"
import { readResidentMemory } from "./resident-memory.ts"
import { createRuntimeApi } from "./runtime-api.ts"
import type { RuntimeAnswer, RuntimeApi, RuntimeInvocation, RuntimeListener } from "./runtime-api.ts"
import { spawnRuntime } from "./runtime-process.ts"
import type { RuntimeSettings } from "./runtime-process.ts"

const MEMORY_CHECK_MS = 50
/** A process that the function started may hold its output open for ever. */
const LAST_OUTPUT_MS = 100
const MIB = 1024 * 1024

export interface EnvironmentOptions {
  readonly settings: RuntimeSettings
  readonly timeoutMs: number
  readonly initLimitMs: number
  /** Whose invocation it is started for. */
  readonly requestId: string
  /** Each environment's own temporary folder is made in here, and removed at its end. */
  readonly temporary: string
  readonly log: InstanceLog
  readonly guard: ProcessGuard
  readonly changed: (state: EnvironmentState, environment: Environment, reason?: string) => void
}

export type EnvironmentState = "started" | "frozen" | "thawed" | "ended"

/** One process with one function in it, which serves one invocation at a time. */
export interface Environment {
  /** Its log stream. */
  readonly id: string
  readonly pid: number
  /** Rejects with a `FunctionError` where the function's module fails, exits, or takes too long. */
  readonly initialised: Promise<void>
  readonly ended: Promise<FunctionError>
  invoke(invocation: Invocation): Promise<RuntimeAnswer>
  /** Until it asks for the next invocation, which it may do well after its answer; or ends. */
  idle(): Promise<void>
  end(reason: string): Promise<void>
}

export type Invocation = Omit<RuntimeInvocation, "deadline">

interface Current {
  readonly requestId: string
  readonly begun: number
  readonly answer: PromiseWithResolvers<RuntimeAnswer>
  readonly over: PromiseWithResolvers<void>
}

export async function startEnvironment(options: EnvironmentOptions): Promise<Environment> {
  const environment = new ProcessEnvironment(options)
  await environment.start()
  return environment
}

class ProcessEnvironment implements Environment, RuntimeListener {
  readonly id = `${new Date().toISOString().slice(0, 10).replaceAll("-", "/")}/[$LATEST]${randomUUID().replaceAll("-", "")}`
  readonly #options: EnvironmentOptions
  readonly #temporary: string
  readonly #init = Promise.withResolvers<void>()
  readonly #end = Promise.withResolvers<FunctionError>()
  readonly #begun = performance.now()
  #child!: ChildProcess
  #api!: RuntimeApi
  #initialisedAt: number | undefined
  #reportedInit = false
  #current: Current | undefined
  #limit: NodeJS.Timeout | undefined
  #memoryCheck: NodeJS.Timeout | undefined
  #maxMemory = 0
  /** Why this side ended the process; `undefined` where it went by itself. */
  #verdict: FunctionError | undefined
  #outOfMemory = false

  constructor(options: EnvironmentOptions) {
    this.#options = options
    this.#temporary = join(options.temporary, this.id.slice(-32))
    // Whoever starts it waits for it; one that ends before that is no unhandled rejection.
    this.#init.promise.catch(() => {})
  }

  get pid() {
    return this.#child.pid ?? 0
  }

  get initialised() {
    return this.#init.promise
  }

  get ended() {
    return this.#end.promise
  }

  async start() {
    const { settings, log, guard, initLimitMs, changed } = this.#options
    mkdirSync(this.#temporary, { recursive: true })
    this.#api = await createRuntimeApi(this)
    this.#child = spawnRuntime(settings, {
      logStream: this.id,
      runtimeApi: this.#api.address,
      temporary: this.#temporary,
    })
    this.#child.once("exit", (code, signal) => void this.#exited(code, signal))
    await once(this.#child, "spawn")
    guard.watch(this.pid)
    if (this.#child.stdout) log.follow(this.#shortId, this.#child.stdout)
    if (this.#child.stderr) log.follow(this.#shortId, this.#child.stderr)
    this.#watch(initLimitMs)
    changed("started", this)
  }

  invoke(invocation: Invocation): Promise<RuntimeAnswer> {
    const { timeoutMs, log } = this.#options
    const { requestId } = invocation
    if (this.#verdict) return Promise.reject(this.#verdict)
    this.#current = {
      requestId,
      begun: performance.now(),
      answer: Promise.withResolvers(),
      over: Promise.withResolvers(),
    }
    this.#signal("SIGCONT")
    log.write(this.#shortId, `START RequestId: ${requestId} Version: $LATEST`)
    this.#watch(timeoutMs)
    this.#api.deliver({ ...invocation, deadline: Date.now() + timeoutMs })
    return this.#current.answer.promise
  }

  async idle() {
    await this.#current?.over.promise
  }

  async end(reason: string) {
    this.#kill(new FunctionError("Sandbox.Ended", reason))
    await this.#end.promise
  }

  ready() {
    this.#unwatch()
    if (this.#initialisedAt === undefined) {
      this.#initialisedAt = performance.now()
      return this.#init.resolve()
    }
    const current = this.#current
    this.#current = undefined
    if (!current) return
    current.answer.reject(new FunctionError("Runtime.NoResponse", "The runtime gave no answer"))
    const durationMs = performance.now() - current.begun
    // What the function wrote before it answered is in the pipe already, and is logged first.
    setImmediate(() => {
      this.#report(current.requestId, durationMs)
      this.#signal("SIGSTOP")
      current.over.resolve()
    })
  }

  answer(requestId: string, answer: RuntimeAnswer) {
    if (requestId === this.#current?.requestId) this.#current.answer.resolve(answer)
  }

  fail(requestId: string, error: FunctionError) {
    if (requestId === this.#current?.requestId) this.#current.answer.reject(error)
  }

  initFail(error: FunctionError) {
    this.#verdict ??= error
  }

  get #shortId() {
    return this.id.slice(-32).slice(0, 8)
  }

  get #requestId() {
    return this.#current?.requestId ?? this.#options.requestId
  }

  #watch(limitMs: number) {
    this.#limit = setTimeout(() => this.#timedOut(limitMs), limitMs)
    void this.#checkMemory()
    this.#memoryCheck = setInterval(() => void this.#checkMemory(), MEMORY_CHECK_MS)
  }

  #unwatch() {
    clearTimeout(this.#limit)
    clearInterval(this.#memoryCheck)
  }

  #timedOut(limitMs: number) {
    const problem = `Task timed out after ${(limitMs / 1000).toFixed(2)} seconds`
    this.#kill(new FunctionError("Sandbox.Timedout", `RequestId: ${this.#requestId} Error: ${problem}`))
  }

  /** The heap has a limit of its own; buffers and all else are seen here only. */
  async #checkMemory() {
    const memory = (await readResidentMemory(this.pid)) ?? 0
    this.#maxMemory = Math.max(this.#maxMemory, memory)
    if (memory > this.#options.settings.memoryMb * MIB) this.#kill(this.#exitError("signal: killed"), true)
  }

  #kill(verdict: FunctionError, outOfMemory = false) {
    if (!this.#verdict) this.#outOfMemory = outOfMemory
    this.#verdict ??= verdict
    this.#unwatch()
    // A frozen process dies of SIGKILL only.
    this.#child.kill("SIGKILL")
  }

  #signal(signal: "SIGSTOP" | "SIGCONT") {
    if (process.platform === "win32" || this.#verdict) return
    this.#child.kill(signal)
    this.#options.changed(signal === "SIGSTOP" ? "frozen" : "thawed", this)
  }

  #exitError(how: string) {
    const message = `RequestId: ${this.#requestId} Error: Runtime exited with error: ${how}`
    return new FunctionError("Runtime.ExitError", message)
  }

  async #exited(code: number | null, signal: NodeJS.Signals | null) {
    const { guard, changed } = this.#options
    const endedAt = performance.now()
    this.#unwatch()
    this.#verdict ??= this.#exitError(code === null ? describeSignal(signal) : `exit status ${code}`)
    guard.forget(this.pid)
    this.#api.close()
    await Promise.race([once(this.#child, "close"), delay(LAST_OUTPUT_MS)])
    if (this.#current) this.#report(this.#current.requestId, endedAt - this.#current.begun)
    else if (this.#initialisedAt === undefined) this.#reportInit()
    this.#init.reject(this.#verdict)
    this.#current?.answer.reject(this.#verdict)
    this.#end.resolve(this.#verdict)
    this.#current?.over.resolve()
    changed("ended", this, this.#verdict.message)
    await rm(this.#temporary, { recursive: true, force: true })
  }

  #failure(): InvocationReport["failure"] {
    if (!this.#verdict) return undefined
    if (this.#verdict.errorType === "Sandbox.Timedout")
      return { status: "timeout", errorType: "Sandbox.Timedout" }
    return { status: "error", errorType: this.#outOfMemory ? "Runtime.OutOfMemory" : this.#verdict.errorType }
  }

  #report(requestId: string, durationMs: number) {
    const { settings, log } = this.#options
    const failure = this.#failure()
    const initMs = this.#reportedInit ? undefined : (this.#initialisedAt ?? 0) - this.#begun
    this.#reportedInit = true
    const maxMemoryMb = Math.ceil(this.#maxMemory / MIB)
    if (failure) log.write(this.#shortId, this.#verdict?.message ?? "")
    log.write(this.#shortId, `END RequestId: ${requestId}`)
    log.write(
      this.#shortId,
      describeReport({ requestId, durationMs, initMs, memoryMb: settings.memoryMb, maxMemoryMb, failure }),
    )
  }

  #reportInit() {
    const { status, errorType } = this.#failure() ?? {}
    const took = (performance.now() - this.#begun).toFixed(2)
    const type = status === "error" ? `\tError Type: ${errorType}` : ""
    this.#options.log.write(
      this.#shortId,
      `INIT_REPORT Init Duration: ${took} ms\tPhase: init\tStatus: ${status}${type}`,
    )
  }
}

function describeSignal(signal: NodeJS.Signals | null): string {
  const names: Partial<Record<NodeJS.Signals, string>> = {
    SIGKILL: "signal: killed",
    SIGABRT: "signal: aborted",
    SIGTERM: "signal: terminated",
    SIGSEGV: "signal: segmentation fault",
  }
  return (signal && names[signal]) ?? `signal: ${signal}`
}
