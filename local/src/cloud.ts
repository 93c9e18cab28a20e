import { join } from "node:path"
import { startAuth } from "./auth.ts"
import type { AuthKind, LocalAuth } from "./auth.ts"
import { startControl } from "./control.ts"
import type { Controlled } from "./control.ts"
import { startLocalDynamoDb } from "./dynamodb.ts"
import type { EcsDeployment } from "./ecs-deployments.ts"
import { ECS_TIMING } from "./ecs-server.ts"
import type { EcsTiming } from "./ecs-server.ts"
import { startEcs } from "./ecs.ts"
import type { RunningEcs } from "./ecs.ts"
import { createEndpointsFile } from "./endpoints.ts"
import type { Endpoint } from "./endpoints.ts"
import { createCloudEvents } from "./events.ts"
import type { CloudEvent, CloudEvents } from "./events.ts"
import type { FunctionDeployment } from "./function-deployments.ts"
import { startFunctions } from "./functions.ts"
import type { RunningFunctions } from "./functions.ts"
import { startHybrid } from "./hybrid.ts"
import { startLambdaApi } from "./lambda-api.ts"
import type { LocalLambdaApi } from "./lambda-api.ts"
import { portOf } from "./ports.ts"
import { createProcessGuard } from "./process-guard.ts"
import { describeVariables, tablesOf } from "./server-variables.ts"
import { startTogether } from "./start-together.ts"
import type { Surroundings } from "./surroundings.ts"
import { waitUntilHealthy } from "./wait-until-healthy.ts"

export interface CloudOptions extends Omit<Surroundings, "guard" | "events"> {
  readonly functions: readonly FunctionDeployment[]
  readonly ecs?: readonly EcsDeployment[]
  readonly ecsTiming?: Partial<EcsTiming>
  /** Without it, everybody is let in. */
  readonly auth?: AuthKind
  readonly endpointsFile: string
  /** More environment variables for the servers. */
  readonly variables?: Readonly<Record<string, string>>
  /** Environments of one function at once. */
  readonly concurrency?: number
  readonly idleMs?: number
  readonly events?: CloudEvents
  /** Ends a start that is under way. */
  readonly signal?: AbortSignal
}

export interface Cloud extends Controlled {
  readonly auth: LocalAuth
  readonly events: CloudEvents
  readonly dynamoDbUrl: string
  /** What lambda-ops, or anything else, may call in place of AWS's. */
  readonly lambdaApi: LocalLambdaApi | undefined
  readonly tables: readonly CloudTable[]
  readonly endpoints: () => Endpoint[]
  /** Where the functions and the tasks log. */
  readonly logs: readonly string[]
  /** Ends every process, closes every port, removes the endpoints file. */
  close(): Promise<void>
}

export interface CloudTable {
  readonly server: string
  readonly name: string
  /** That tells the server its name, and so what it is for. */
  readonly environmentVariable: string
}

/** Enough for a crowd of clients on one laptop; on AWS a new account has 10, others 1000. */
const CONCURRENCY = 128
/** Lambda keeps them longer; a laptop wants its memory back. */
const IDLE_MS = 2 * 60_000
/** With these the list of instances is another. */
const INSTANCE_CHANGES: ReadonlySet<CloudEvent["type"]> = new Set([
  ...(["environment-started", "environment-ended"] as const),
  ...(["task-started", "task-ended"] as const),
])

/** Starts everything, and returns once each front answers; what fails on the way leaves nothing behind. */
export async function startCloud(options: CloudOptions): Promise<Cloud> {
  const cleanup = new AsyncDisposableStack()
  try {
    const running = await start(options, cleanup)
    let closing: Promise<void> | undefined
    return { ...running, close: () => (closing ??= cleanup.disposeAsync()) }
  } catch (error) {
    await cleanup.disposeAsync()
    throw error
  }
}

interface Place {
  readonly options: CloudOptions
  readonly surroundings: Surroundings
  readonly dynamoDbUrl: string
  readonly lambdaApi: LocalLambdaApi | undefined
  readonly auth: LocalAuth
  readonly cleanup: AsyncDisposableStack
}

async function start(options: CloudOptions, cleanup: AsyncDisposableStack): Promise<Omit<Cloud, "close">> {
  const { functions, ecs = [], basePort, stateDir, tools, events = createCloudEvents() } = options
  const guard = createProcessGuard()
  cleanup.defer(() => guard.close())
  const servers = [...functions, ...ecs].map((one) => one.server)
  const tables = servers.flatMap((one) => tablesOf(one).map((table) => ({ ...table, server: one.name })))
  const dynamoDb = await startLocalDynamoDb(portOf("dynamodb", basePort), tables, events)
  cleanup.defer(() => dynamoDb.close())
  const auth = await startAuth(options.auth ?? "none", basePort, cleanup)
  const lambdaApi = functions.some(({ operatesAccount }) => operatesAccount)
    ? await startLambdaApi(portOf("lambda-api", basePort), cleanup)
    : undefined
  const surroundings = { basePort, stateDir, tools, guard, events }
  const place = { options, surroundings, dynamoDbUrl: dynamoDb.url, lambdaApi, auth, cleanup }
  const [lambda, tasks] = await startTogether<[RunningFunctions, RunningEcs]>(options.signal, [
    (signal) => startLambda(place, signal),
    (signal) => startTasks(place, signal),
  ])
  const hybrid = await startHybridOf(place, lambda, tasks)
  const endpoints = () => [
    ...lambda.endpoints(),
    ...tasks.endpoints(),
    ...(hybrid ? [hybrid.endpoint()] : []),
  ]
  const file = createEndpointsFile(options.endpointsFile, endpoints)
  cleanup.defer(() => file.remove())
  await file.update()
  cleanup.defer(events.subscribe(({ type }) => void (INSTANCE_CHANGES.has(type) && file.update())))
  const control = await startControl(controlFileOf(stateDir), tasks)
  cleanup.defer(() => control.close())
  const logs = [...lambda.logs, ...tasks.logs, ...(hybrid ? [hybrid.log] : [])]
  return { ...tasks, auth, events, dynamoDbUrl: dynamoDb.url, lambdaApi, tables, endpoints, logs }
}

export const controlFileOf = (stateDir: string) => join(stateDir, "control.json")

function startLambda(place: Place, signal: AbortSignal): Promise<RunningFunctions> {
  const { options, surroundings, dynamoDbUrl, lambdaApi, auth, cleanup } = place
  const { functions, concurrency = CONCURRENCY, idleMs = IDLE_MS } = options
  return startFunctions(
    {
      deployments: functions,
      ...{ surroundings, auth, concurrency, idleMs, signal },
      variablesOf: ({ server, operatesAccount }) => ({
        ...describeVariables(server, dynamoDbUrl),
        ...(operatesAccount && lambdaApi?.variables),
        ...options.variables,
      }),
    },
    cleanup,
  )
}

function startTasks(place: Place, signal: AbortSignal): Promise<RunningEcs> {
  const { options, surroundings, dynamoDbUrl, auth, cleanup } = place
  return startEcs(
    {
      ...{ surroundings, signal },
      deployments: options.ecs ?? [],
      timing: { ...ECS_TIMING, ...options.ecsTiming },
      variablesOf: (server, urls) => ({
        ...auth.variablesFor(urls),
        ...describeVariables(server, dynamoDbUrl),
        ...options.variables,
      }),
    },
    cleanup,
  )
}

/** Where one of the servers has tasks for it, and another a function. */
async function startHybridOf(
  { options, surroundings, cleanup }: Place,
  { hybrid: lambda }: RunningFunctions,
  { hybrid: tasks }: RunningEcs,
) {
  const { needsNoSession } = lambda?.server ?? {}
  if (!tasks || !lambda || !needsNoSession) return undefined
  const { idleTimeoutMs } = { ...ECS_TIMING, ...options.ecsTiming }
  const about = { surroundings, lambda, needsNoSession, tasks, idleTimeoutMs }
  const running = await startHybrid(about, cleanup)
  const { endpoint, log, headers } = running
  const { signal } = options
  await waitUntilHealthy([endpoint().health], { server: lambda.server.name, log, headers, signal })
  return running
}
