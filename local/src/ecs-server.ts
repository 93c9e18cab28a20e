import { join } from "node:path"
import { createLoadBalancer } from "./alb/load-balancer.ts"
import { createTargetGroup } from "./alb/target-group.ts"
import type { TargetGroup } from "./alb/target-group.ts"
import { createService } from "./ecs/service.ts"
import type { Service } from "./ecs/service.ts"
import type { MetadataEndpoint } from "./ecs/metadata-endpoint.ts"
import type { Endpoint, Instance } from "./endpoints.ts"
import { createInstanceLog } from "./instance-log.ts"
import { closeServer, listen } from "./ports.ts"
import { createRequestWatch } from "./request-watch.ts"
import { REGION } from "./server-variables.ts"
import type { ServerTables } from "./server-variables.ts"
import type { Surroundings } from "./surroundings.ts"

/** What the local cloud needs of a server's `deployment` facts. */
export interface EcsServer extends ServerTables {
  readonly path: string
  readonly healthPath: string
  readonly stopTimeoutSeconds: number
}

/** A load balancer in front of a server's tasks. */
export interface AlbFront {
  readonly name: "alb" | "alb-no-stickiness"
  readonly stickiness: boolean
  readonly port: number
}

/**
 * In milliseconds; as the infrastructure deploys it, but for what a local start or end would wait in vain for, and for
 * the delay of stateful-ecs, which is 100 s there: a stream that listens would hold up each task's replacement for it.
 */
export interface EcsTiming {
  readonly healthCheckIntervalMs: number
  readonly healthCheckTimeoutMs: number
  readonly idleTimeoutMs: number
  readonly deregistrationDelayMs: number
  readonly restartDelayMs: number
  readonly startLimitMs: number
}

export const ECS_TIMING: EcsTiming = {
  healthCheckIntervalMs: 5_000,
  healthCheckTimeoutMs: 4_000,
  idleTimeoutMs: 60_000,
  deregistrationDelayMs: 30_000,
  restartDelayMs: 1_000,
  startLimitMs: 30_000,
}

/** Of failed checks in a row, and of passed ones. */
const HEALTH_THRESHOLD = 2

export interface EcsServerOptions {
  readonly surroundings: Surroundings
  readonly server: EcsServer
  /** The built bundle's entry. */
  readonly main: string
  readonly tasks: number
  readonly fronts: readonly AlbFront[]
  readonly variables: Readonly<Record<string, string>>
  readonly timing: EcsTiming
  readonly metadata: MetadataEndpoint
  /** Ends a start that is under way. */
  readonly signal: AbortSignal
}

export interface RunningEcsServer {
  readonly endpoints: () => Endpoint[]
  readonly log: string
  readonly service: Service
  readonly instances: () => Instance[]
  /** One a front, in their order. */
  readonly targets: readonly TargetGroup[]
  /** Those of its tasks. */
  readonly variables: Readonly<Record<string, string>>
}

/** Returns when every task is healthy behind every front. */
export async function startEcsServer(
  options: EcsServerOptions,
  cleanup: AsyncDisposableStack,
): Promise<RunningEcsServer> {
  const { server, timing } = options
  const { stateDir, guard, events } = options.surroundings
  const log = createInstanceLog(join(stateDir, "logs", `${server.name}.log`), events)
  cleanup.defer(() => log.close())
  const fronts = options.fronts.map((front) => ({ ...front, targets: addTargetGroup(options) }))
  for (const { targets } of fronts) cleanup.defer(() => targets.close())
  const service = createService({
    ...options,
    ...timing,
    region: REGION,
    service: server.name,
    count: options.tasks,
    targetGroups: fronts.map(({ targets }) => targets),
    stopTimeoutMs: server.stopTimeoutSeconds * 1000,
    ...{ log, guard, events },
  })
  cleanup.defer(() => service.close())
  options.signal.addEventListener("abort", () => void service.close(), { once: true })
  const bases = await Promise.all(fronts.map((front) => openFront(options, front, cleanup)))
  await service.start()
  const instances = () =>
    service
      .tasks()
      .map(({ id, pid, host, port }) => ({ id, pid, url: `http://${host}:${port}${server.path}` }))
  return {
    service,
    instances,
    targets: fronts.map(({ targets }) => targets),
    variables: options.variables,
    log: log.path,
    endpoints: () =>
      bases.map(({ front, base }) => ({
        server: server.name,
        front,
        url: base + server.path,
        health: base + server.healthPath,
        instances: instances(),
      })),
  }
}

function addTargetGroup({ server, timing }: EcsServerOptions): TargetGroup {
  const { healthCheckIntervalMs, healthCheckTimeoutMs, idleTimeoutMs, deregistrationDelayMs } = timing
  return createTargetGroup({
    healthCheck: {
      path: server.healthPath,
      intervalMs: healthCheckIntervalMs,
      timeoutMs: healthCheckTimeoutMs,
      threshold: HEALTH_THRESHOLD,
    },
    ...{ idleTimeoutMs, deregistrationDelayMs },
  })
}

async function openFront(
  { server, timing, surroundings }: EcsServerOptions,
  { name, stickiness, port, targets }: AlbFront & { targets: TargetGroup },
  cleanup: AsyncDisposableStack,
) {
  const { idleTimeoutMs } = timing
  const watch = createRequestWatch({ events: surroundings.events, server: server.name, front: name })
  const balancer = createLoadBalancer({ targets, stickiness, idleTimeoutMs, watch })
  const listening = await listen(balancer, { port, owner: `the front ${name} of ${server.name}` })
  cleanup.defer(() => closeServer(balancer))
  return { front: name, base: `http://127.0.0.1:${listening}` }
}
