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
import { explainFailure } from "./explain-failure.ts"
import { startHybrid } from "./hybrid.ts"
import { startLambdaApi } from "./lambda-api.ts"
import type { LocalLambdaApi } from "./lambda-api.ts"
import { startLambdaServer } from "./lambda-server.ts"
import type { LambdaServer, LambdaServerOptions, RunningLambdaServer } from "./lambda-server.ts"
import { portOf } from "./ports.ts"
import type { OwnPort } from "./ports.ts"
import { createProcessGuard } from "./process-guard.ts"
import type { ProcessGuard } from "./process-guard.ts"
import { describeVariables, tablesOf } from "./server-variables.ts"
import { startTogether } from "./start-together.ts"

/** A server that is run as a function behind fronts. */
export interface LambdaDeployment {
  readonly server: LambdaServer
  /** The built `lambda.zip`; it may be on its way still. */
  readonly zip: string | Promise<string>
}

/** A function of one's own, behind a REST API that streams. */
export interface OwnFunction extends LambdaDeployment {
  readonly owner: OwnPort
}

export interface CloudOptions extends LambdaDeployment {
  /** lambda-ops; an account for it to look after is started with it. */
  readonly operations?: LambdaDeployment
  readonly own?: readonly OwnFunction[]
  readonly ecs?: readonly EcsDeployment[]
  readonly ecsTiming?: Partial<EcsTiming>
  /** Absolute; built into the servers on ECS in place of their own tools. */
  readonly tools?: string | undefined
  /** Without it, everybody is let in. */
  readonly auth?: AuthKind
  /** 0 takes whatever ports are free. */
  readonly basePort: number
  /** Code, temporary folders and logs. */
  readonly stateDir: string
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
const HEALTH_LIMIT_MS = 20_000
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
  readonly guard: ProcessGuard
  readonly events: CloudEvents
  readonly dynamoDbUrl: string
  readonly auth: LocalAuth
  readonly signal: AbortSignal
  readonly cleanup: AsyncDisposableStack
}

async function start(options: CloudOptions, cleanup: AsyncDisposableStack): Promise<Omit<Cloud, "close">> {
  const { operations, own = [], ecs = [], basePort, endpointsFile, events = createCloudEvents() } = options
  const guard = createProcessGuard()
  cleanup.defer(() => guard.close())
  const deployments = [options, ...(operations ? [operations] : []), ...own, ...ecs]
  const servers = deployments.map((one) => one.server)
  const tables = servers.flatMap((one) => tablesOf(one).map((table) => ({ ...table, server: one.name })))
  const dynamoDb = await startLocalDynamoDb(portOf("dynamodb", basePort), tables, events)
  cleanup.defer(() => dynamoDb.close())
  const auth = await startAuth(options.auth ?? "none", basePort, cleanup)
  const place = { options, guard, events, dynamoDbUrl: dynamoDb.url, auth, cleanup }
  const lambdaApi = operations && (await startLambdaApi(portOf("lambda-api", basePort), cleanup))
  const [lambda, others, tasks] = await startTogether<
    [RunningLambdaServer, RunningLambdaServer[], RunningEcs]
  >(options.signal, [
    (signal) => startFunctions({ ...place, signal }, options),
    (signal) => startOthers({ ...place, signal }, lambdaApi),
    (signal) => startTasks({ ...place, signal }),
  ])
  const [hybrid] = await startTogether(options.signal, [
    (signal) => startHybridOf({ ...place, signal }, lambda, tasks),
  ])
  const endpoints = () => [
    ...lambda.endpoints(),
    ...tasks.endpoints(),
    ...others.flatMap((one) => one.endpoints()),
    ...(hybrid ? [hybrid.endpoint()] : []),
  ]
  const file = createEndpointsFile(endpointsFile, endpoints)
  cleanup.defer(() => file.remove())
  await file.update()
  cleanup.defer(events.subscribe(({ type }) => void (INSTANCE_CHANGES.has(type) && file.update())))
  const control = await startControl(controlFileOf(options.stateDir), tasks)
  cleanup.defer(() => control.close())
  const logs = [
    ...lambda.logs,
    ...others.flatMap((one) => one.logs),
    ...tasks.logs,
    ...(hybrid ? [hybrid.log] : []),
  ]
  return { ...tasks, auth, events, dynamoDbUrl: dynamoDb.url, lambdaApi, tables, endpoints, logs }
}

export const controlFileOf = (stateDir: string) => join(stateDir, "control.json")

type FunctionOptions = LambdaDeployment & Partial<Pick<LambdaServerOptions, "fronts" | "variables">>

async function startFunctions(place: Place, deployment: FunctionOptions): Promise<RunningLambdaServer> {
  const { options, guard, events, dynamoDbUrl, auth, signal, cleanup } = place
  const { basePort, stateDir } = options
  const { server, fronts, variables } = deployment
  const zip = await deployment.zip
  signal.throwIfAborted()
  const running = await startLambdaServer(
    {
      ...{ server, zip, basePort, auth, guard, events, stateDir, ...(fronts && { fronts }) },
      variables: { ...describeVariables(server, dynamoDbUrl), ...variables, ...options.variables },
      concurrency: options.concurrency ?? CONCURRENCY,
      idleMs: options.idleMs ?? IDLE_MS,
    },
    cleanup,
  )
  await Promise.all(
    running.health.map((urls, index) => untilHealthy(urls, { log: running.logs[index] ?? "", signal })),
  )
  return running
}

/** Behind streaming fronts alone: an upgrade takes longer than the others wait. */
const operationsFronts = {
  "rest-streamed": "lambda-ops/rest-streamed",
  "function-url-streamed": "lambda-ops/function-url-streamed",
} as const

/** lambda-ops, and the functions of one's own. */
function startOthers(place: Place, api: LocalLambdaApi | undefined): Promise<RunningLambdaServer[]> {
  const { operations, own = [] } = place.options
  const others: FunctionOptions[] = own.map((one) => ({ ...one, fronts: { "rest-streamed": one.owner } }))
  if (operations && api) others.unshift({ ...operations, fronts: operationsFronts, variables: api.variables })
  return startTogether<RunningLambdaServer[]>(
    place.signal,
    others.map((one) => (signal: AbortSignal) => startFunctions({ ...place, signal }, one)),
  )
}

function startTasks(place: Place): Promise<RunningEcs> {
  const { options, guard, events, dynamoDbUrl, auth, signal, cleanup } = place
  const { basePort, stateDir, tools, ecs = [] } = options
  return startEcs(
    {
      ...{ basePort, stateDir, tools, guard, events, signal },
      deployments: ecs,
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
async function startHybridOf(place: Place, lambda: RunningLambdaServer, { hybrid: tasks }: RunningEcs) {
  const { options, events, signal, cleanup } = place
  const { server, basePort, ecsTiming } = options
  const { needsNoSession } = server
  if (!tasks || !needsNoSession) return undefined
  const { idleTimeoutMs } = { ...ECS_TIMING, ...ecsTiming }
  const about = { server, needsNoSession, lambda, tasks, basePort, idleTimeoutMs, events }
  const running = await startHybrid(about, cleanup)
  const { log, headers } = running
  await untilHealthy([running.endpoint().health], { log, headers, signal })
  return running
}

interface HealthRequest {
  readonly log: string
  readonly headers?: Readonly<Record<string, string>>
  readonly signal: AbortSignal
}

/** One after the other, so that one warm environment answers them all. */
async function untilHealthy(urls: readonly string[], { log, headers = {}, signal }: HealthRequest) {
  for (const url of urls) {
    const limit = AbortSignal.timeout(HEALTH_LIMIT_MS)
    const response = await fetch(url, { headers, signal: AbortSignal.any([signal, limit]) })
    await response.arrayBuffer()
    if (response.status !== 200) {
      throw new Error(
        await explainFailure(`The server does not start: ${url} answered ${response.status}`, log),
      )
    }
  }
}
