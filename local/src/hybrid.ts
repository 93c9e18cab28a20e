import { createLoadBalancer } from "./alb/load-balancer.ts"
import type { RunningEcsServer } from "./ecs-server.ts"
import type { Endpoint } from "./endpoints.ts"
import { createAlbTarget } from "./fronts/alb-target.ts"
import { createFrontListener } from "./fronts/front.ts"
import type { LambdaServer, RunningLambdaServer } from "./lambda-server.ts"
import { closeServer, listen, portOf } from "./ports.ts"
import { createRequestWatch } from "./request-watch.ts"
import type { Surroundings } from "./surroundings.ts"

export interface HybridOptions {
  readonly surroundings: Surroundings
  readonly lambda: RunningLambdaServer
  readonly needsNoSession: NonNullable<LambdaServer["needsNoSession"]>
  readonly tasks: RunningEcsServer
  readonly idleTimeoutMs: number
}

export interface RunningHybrid {
  readonly endpoint: () => Endpoint
  /** What brings a request to the function. */
  readonly headers: Readonly<Record<string, string>>
  /** The function's. */
  readonly log: string
}

const NAME = "hybrid"

/**
 * One load balancer before both kinds: its rule sends what needs no session to a function, and its default action the
 * rest to the tasks, with stickiness. The function has the tasks' environment: their table, and the key with which
 * either opens what the other has sealed.
 */
export async function startHybrid(
  { surroundings, lambda, needsNoSession, tasks, idleTimeoutMs }: HybridOptions,
  cleanup: AsyncDisposableStack,
): Promise<RunningHybrid> {
  const { basePort, events } = surroundings
  const { path, healthPath } = lambda.server
  const { header, values } = needsNoSession
  const [targets] = tasks.targets
  if (!targets) throw new Error("The tasks behind the hybrid front need a front of their own as well")
  const { fn, log } = lambda.deployAs(NAME, tasks.variables)
  const kind = createAlbTarget({ multiValueHeaders: true })
  const balancer = createLoadBalancer({
    ...{ targets, stickiness: true, idleTimeoutMs },
    watch: createRequestWatch({ events, server: NAME, front: "alb" }),
    rules: [
      {
        priority: 1,
        conditions: [{ field: "http-header", name: header, values }],
        action: createFrontListener({ kind, fn }),
      },
    ],
  })
  const port = await listen(balancer, { port: portOf("hybrid/alb", basePort), owner: "the hybrid front" })
  cleanup.defer(() => closeServer(balancer))
  const base = `http://127.0.0.1:${port}`
  return {
    headers: { [header]: values[0] ?? "" },
    log,
    endpoint: () => ({
      ...{ server: NAME, front: "alb" },
      url: base + path,
      health: base + healthPath,
      instances: [
        ...fn.environments().map((environment) => ({ ...environment, url: null })),
        ...tasks.instances(),
      ],
    }),
  }
}
