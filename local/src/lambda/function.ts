import { randomUUID } from "node:crypto"
import { setTimeout as delay } from "node:timers/promises"
import type { CloudEvents } from "../events.ts"
import type { InstanceLog } from "../instance-log.ts"
import type { ProcessGuard } from "../process-guard.ts"
import { startEnvironment } from "./environment.ts"
import type { Environment } from "./environment.ts"
import { EventTooLargeError, FunctionError, ThrottledError } from "./function-error.ts"
import { EVENT_LIMIT, INIT_LIMIT_MS, PAYLOAD_LIMIT } from "./limits.ts"
import { responseTooLarge } from "./runtime-api.ts"
import type { RuntimeAnswer } from "./runtime-api.ts"
import type { RuntimeSettings } from "./runtime-process.ts"

const LINGER_LIMIT_MS = 250

export interface FunctionOptions {
  readonly settings: RuntimeSettings
  readonly timeoutMs: number
  /** Environments at once; beyond, invocations are throttled. */
  readonly concurrency: number
  /** An environment that is not used for so long ends. */
  readonly idleMs: number
  readonly initLimitMs?: number
  /** For the environments' temporary folders. */
  readonly temporary: string
  readonly log: InstanceLog
  readonly guard: ProcessGuard
  readonly events: CloudEvents
}

export interface InvokeOptions {
  readonly requestId?: string
  readonly traceId?: string
  /** Told which environment takes it, and how long that took to initialise where it had to be started. */
  readonly routed?: (environment: string, initMs?: number) => void
}

export type Invocable = Pick<LambdaFunction, "invoke" | "invokeStreamed">

/** A function with its environments: warm ones are used first, new ones started up to the limit. */
export interface LambdaFunction {
  readonly name: string
  /**
   * The whole answer, as Lambda's `Invoke`.
   * @throws FunctionError, ThrottledError, EventTooLargeError
   */
  invoke(event: unknown, options?: InvokeOptions): Promise<Buffer>
  /**
   * The answer as it comes, as `InvokeWithResponseStream`. Reading on or not changes nothing for the
   * function; reading throws the error that breaks the answer off.
   * @throws FunctionError, ThrottledError, EventTooLargeError
   */
  invokeStreamed(event: unknown, options?: InvokeOptions): Promise<RuntimeAnswer>
  environments(): { readonly id: string; readonly pid: number }[]
  close(): Promise<void>
}

export const createFunction = (options: FunctionOptions): LambdaFunction => new PooledFunction(options)

class PooledFunction implements LambdaFunction {
  readonly name: string
  readonly #options: FunctionOptions
  readonly #environments = new Set<Environment>()
  /** The last one used is the first one used again, so that the others grow idle. */
  readonly #idle: Environment[] = []
  readonly #reapers = new Map<Environment, NodeJS.Timeout>()
  readonly #starting = new Set<Promise<Environment>>()
  #closed = false

  constructor(options: FunctionOptions) {
    this.#options = options
    this.name = options.settings.functionName
  }

  async invoke(event: unknown, options: InvokeOptions = {}): Promise<Buffer> {
    const { body } = await this.invokeStreamed(event, options)
    const chunks: Buffer[] = []
    let size = 0
    for await (const chunk of body) {
      size += chunk.byteLength
      if (size > PAYLOAD_LIMIT) throw responseTooLarge(PAYLOAD_LIMIT)
      chunks.push(chunk)
    }
    return Buffer.concat(chunks)
  }

  async invokeStreamed(event: unknown, options: InvokeOptions = {}): Promise<RuntimeAnswer> {
    const { requestId = randomUUID(), traceId = "" } = options
    const text = JSON.stringify(event)
    if (Buffer.byteLength(text) > EVENT_LIMIT) {
      throw new EventTooLargeError(
        `Request must be smaller than ${EVENT_LIMIT} bytes for the InvokeFunction operation`,
      )
    }
    const warm = this.#idle.pop()
    const begun = performance.now()
    const environment = warm ?? (await this.#grow(requestId))
    options.routed?.(environment.id, warm ? undefined : performance.now() - begun)
    clearTimeout(this.#reapers.get(environment))
    const answering = environment.invoke({ requestId, traceId, functionArn: this.#arn, event: text })
    const idle = environment.idle()
    void idle.then(() => this.#release(environment))
    try {
      const { body, ...answer } = await answering
      return { ...answer, body: followedBy(body, idle) }
    } catch (error) {
      await linger(idle)
      throw error
    }
  }

  environments() {
    return [...this.#environments].map(({ id, pid }) => ({ id, pid }))
  }

  async close() {
    this.#closed = true
    await Promise.allSettled([...this.#starting])
    await Promise.all([...this.#environments].map((environment) => environment.end("The local cloud ends")))
  }

  get #arn() {
    const { region, functionName } = this.#options.settings
    return `arn:aws:lambda:${region}:123456789012:function:${functionName}`
  }

  async #grow(requestId: string): Promise<Environment> {
    const { concurrency, timeoutMs, initLimitMs = INIT_LIMIT_MS } = this.#options
    if (this.#environments.size + this.#starting.size >= concurrency)
      throw new ThrottledError("Rate Exceeded.")
    const begun = performance.now()
    const first = await this.#start(requestId, initLimitMs)
    try {
      await first.initialised
      return first
    } catch (error) {
      if (!(error instanceof FunctionError) || error.errorType !== "Sandbox.Timedout") throw error
    }
    // An init that took too long is done again as a part of the invocation, within its timeout.
    const second = await this.#start(
      requestId,
      Math.max(1, timeoutMs - (performance.now() - begun - initLimitMs)),
    )
    await second.initialised
    return second
  }

  async #start(requestId: string, initLimitMs: number): Promise<Environment> {
    const { settings, timeoutMs, temporary, log, guard, events } = this.#options
    if (this.#closed) throw new Error("The local cloud has ended")
    const starting = startEnvironment({
      ...{ settings, timeoutMs, initLimitMs, requestId, temporary, log, guard },
      changed: (state, { id, pid }, reason) =>
        events.emit({ type: `environment-${state}`, function: this.name, id, pid, reason }),
    })
    this.#starting.add(starting)
    try {
      const environment = await starting
      this.#environments.add(environment)
      void environment.ended.then(() => this.#forget(environment))
      return environment
    } finally {
      this.#starting.delete(starting)
    }
  }

  #release(environment: Environment) {
    if (!this.#environments.has(environment)) return
    this.#idle.push(environment)
    const reaper = setTimeout(() => {
      this.#idle.splice(this.#idle.indexOf(environment), 1)
      void environment.end("Not used for a while")
    }, this.#options.idleMs)
    this.#reapers.set(environment, reaper.unref())
  }

  #forget(environment: Environment) {
    clearTimeout(this.#reapers.get(environment))
    this.#reapers.delete(environment)
    this.#environments.delete(environment)
    if (this.#idle.includes(environment)) this.#idle.splice(this.#idle.indexOf(environment), 1)
  }
}

async function* followedBy(body: AsyncIterable<Buffer>, idle: Promise<void>): AsyncGenerator<Buffer> {
  try {
    yield* body
  } finally {
    await linger(idle)
  }
}

/**
 * Holds the end of an answer back until the environment takes the next invocation, which is a millisecond
 * later, so that a client's calls one after the other meet one environment; but not for one that lingers.
 */
const linger = (idle: Promise<void>) =>
  Promise.race([idle, delay(LINGER_LIMIT_MS, undefined, { ref: false })])
