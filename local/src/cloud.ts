import { startDynamoDb } from "./dynamodb.ts"
import { createEndpointsFile } from "./endpoints.ts"
import type { Endpoint } from "./endpoints.ts"
import { createCloudEvents } from "./events.ts"
import type { CloudEvents } from "./events.ts"
import { describeVariables, startLambdaServer, tablesOf } from "./lambda-server.ts"
import type { LambdaServer, RunningLambdaServer } from "./lambda-server.ts"
import { portOf } from "./ports.ts"
import { createProcessGuard } from "./process-guard.ts"

export interface CloudOptions {
  readonly server: LambdaServer
  /** The built `lambda.zip`; it may be on its way still. */
  readonly zip: string | Promise<string>
  /** 0 takes whatever ports are free. */
  readonly basePort: number
  /** Code, temporary folders and logs. */
  readonly stateDir: string
  readonly endpointsFile: string
  /** More environment variables for the server. */
  readonly variables?: Readonly<Record<string, string>>
  /** Environments of one function at once. */
  readonly concurrency?: number
  readonly idleMs?: number
  readonly events?: CloudEvents
  /** Ends a start that is under way. */
  readonly signal?: AbortSignal
}

export interface Cloud {
  readonly endpoints: () => Endpoint[]
  /** Where the functions log. */
  readonly logs: readonly string[]
  /** Ends every process, closes every port, removes the endpoints file. */
  close(): Promise<void>
}

/** Enough for a crowd of clients on one laptop; on AWS a new account has 10, others 1000. */
const CONCURRENCY = 60
/** Lambda keeps them longer; a laptop wants its memory back. */
const IDLE_MS = 2 * 60_000
const HEALTH_LIMIT_MS = 20_000

/** Starts everything, and returns once each front answers; what fails on the way leaves nothing behind. */
export async function startCloud(options: CloudOptions): Promise<Cloud> {
  const cleanup = new AsyncDisposableStack()
  try {
    const { endpoints, logs } = await start(options, cleanup)
    let closing: Promise<void> | undefined
    return { endpoints, logs, close: () => (closing ??= cleanup.disposeAsync()) }
  } catch (error) {
    await cleanup.disposeAsync()
    throw error
  }
}

async function start(options: CloudOptions, cleanup: AsyncDisposableStack): Promise<RunningLambdaServer> {
  const { server, basePort, endpointsFile, events = createCloudEvents(), signal } = options
  const guard = createProcessGuard()
  cleanup.defer(() => guard.close())
  const dynamoDb = await startDynamoDb(portOf("dynamodb", basePort), tablesOf(server))
  cleanup.defer(() => dynamoDb.close())
  const zip = await options.zip
  signal?.throwIfAborted()
  const running = await startLambdaServer(
    {
      ...{ server, zip, basePort, guard, events },
      stateDir: options.stateDir,
      variables: { ...describeVariables(server, dynamoDb.url), ...options.variables },
      concurrency: options.concurrency ?? CONCURRENCY,
      idleMs: options.idleMs ?? IDLE_MS,
    },
    cleanup,
  )
  await Promise.all(
    running.health.map((urls, index) => untilHealthy(urls, running.logs[index] ?? "", signal)),
  )
  const file = createEndpointsFile(endpointsFile, running.endpoints)
  cleanup.defer(() => file.remove())
  await file.update()
  cleanup.defer(
    events.subscribe(({ type }) => {
      if (type === "environment-started" || type === "environment-ended") void file.update()
    }),
  )
  return running
}

/** One after the other, so that one warm environment answers them all. */
async function untilHealthy(urls: readonly string[], log: string, signal?: AbortSignal) {
  for (const url of urls) {
    const limit = AbortSignal.timeout(HEALTH_LIMIT_MS)
    const response = await fetch(url, { signal: signal ? AbortSignal.any([signal, limit]) : limit })
    await response.arrayBuffer()
    if (response.status !== 200) {
      throw new Error(
        `The server does not start: ${url} answered ${response.status}. Its log says why: ${log}`,
      )
    }
  }
}
