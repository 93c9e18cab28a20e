import { rm } from "node:fs/promises"
import { join } from "node:path"
import type { Controlled } from "./control.ts"
import type { EcsDeployment } from "./ecs-deployments.ts"
import { startEcsServer } from "./ecs-server.ts"
import type { EcsServer, EcsTiming, RunningEcsServer } from "./ecs-server.ts"
import { startMetadataEndpoint } from "./ecs/metadata-endpoint.ts"
import type { MetadataEndpoint } from "./ecs/metadata-endpoint.ts"
import type { Service } from "./ecs/service.ts"
import type { Endpoint } from "./endpoints.ts"
import { portOf } from "./ports.ts"
import type { PortOwner } from "./ports.ts"
import { startTogether } from "./start-together.ts"
import type { Surroundings } from "./surroundings.ts"

export interface EcsOptions {
  readonly surroundings: Surroundings
  readonly deployments: readonly EcsDeployment[]
  readonly timing: EcsTiming
  /** For a server that clients reach at these URLs. */
  readonly variablesOf: (server: EcsServer, urls: readonly string[]) => Readonly<Record<string, string>>
  readonly signal: AbortSignal
}

export interface RunningEcs extends Controlled {
  readonly endpoints: () => Endpoint[]
  readonly logs: readonly string[]
  /** The server that is behind the hybrid listener as well. */
  readonly hybrid: RunningEcsServer | undefined
}

/** One server of the cluster, and where its builds go. */
interface Deployed {
  readonly deployment: EcsDeployment
  readonly running: RunningEcsServer
  revision: number
}

/** Builds and starts every server at once; returns when all their tasks are healthy. */
export async function startEcs(options: EcsOptions, cleanup: AsyncDisposableStack): Promise<RunningEcs> {
  const metadata = await startMetadataEndpoint()
  cleanup.defer(() => metadata.close())
  const deployed = await startTogether<Deployed[]>(
    options.signal,
    options.deployments.map(
      (deployment) => (signal: AbortSignal) =>
        startDeployment({ ...options, signal }, { deployment, metadata, cleanup }),
    ),
  )
  return {
    endpoints: () => deployed.flatMap(({ running }) => running.endpoints()),
    logs: deployed.map(({ running }) => running.log),
    hybrid: deployed.find(({ deployment }) => deployment.hybrid)?.running,
    async deploy(name, tell) {
      const one = deployed.find(({ deployment }) => deployment.server.name === name)
      if (!one) throw new Error(`There is no server ${name} on ECS. There are: ${namesOf(options)}`)
      await deployAgain(options, one, tell)
    },
    interrupt: async (taskId) => serviceOf(deployed, taskId).interrupt(taskId),
    kill: async (taskId) => serviceOf(deployed, taskId).kill(taskId),
    pause: async (taskId) => serviceOf(deployed, taskId).pause(taskId),
    resume: async (taskId) => serviceOf(deployed, taskId).resume(taskId),
  }
}

function serviceOf(deployed: readonly Deployed[], taskId: string): Service {
  const one = deployed.find(({ running }) => running.service.tasks().some(({ id }) => id === taskId))
  if (!one) throw new Error(`There is no task ${taskId}: it may have ended`)
  return one.running.service
}

const namesOf = ({ deployments }: EcsOptions) => deployments.map(({ server }) => server.name).join(", ")

interface DeploymentPlace {
  readonly deployment: EcsDeployment
  readonly metadata: MetadataEndpoint
  readonly cleanup: AsyncDisposableStack
}

async function startDeployment(
  options: EcsOptions,
  { deployment, metadata, cleanup }: DeploymentPlace,
): Promise<Deployed> {
  const { server, tasks, fronts, hybrid } = deployment
  const { surroundings, timing, signal } = options
  const { stateDir, basePort } = surroundings
  cleanup.defer(() => rm(join(stateDir, "build", server.name), { recursive: true, force: true }))
  const { main } = await build(options, deployment, 1)
  signal.throwIfAborted()
  const balancers = fronts.map((front) => ({
    ...front,
    port: portOf(front.owner ?? (`${server.name}/${front.name}` as PortOwner), basePort),
  }))
  const ports = [...balancers.map(({ port }) => port), ...(hybrid ? [portOf("hybrid/alb", basePort)] : [])]
  const urls = ports.map((port) => `http://127.0.0.1:${port}${server.path}`)
  const running = await startEcsServer(
    {
      ...{ surroundings, server, main, tasks, timing, metadata, signal },
      variables: options.variablesOf(server, urls),
      fronts: balancers,
    },
    cleanup,
  )
  return { deployment, running, revision: 1 }
}

/** From the sources as they are now. */
async function deployAgain(options: EcsOptions, one: Deployed, tell: (progress: string) => void) {
  tell(`Building ${one.deployment.server.name} ...`)
  one.revision += 1
  const { main } = await build(options, one.deployment, one.revision)
  await one.running.service.deploy(main, tell)
}

/** Each revision in a folder of its own: what still runs is not built over. */
function build({ surroundings }: EcsOptions, deployment: EcsDeployment, revision: number) {
  const { stateDir, tools } = surroundings
  const outdir = join(stateDir, "build", deployment.server.name, String(revision))
  return deployment.build({ tools, outdir })
}
