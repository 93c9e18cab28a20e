import { join } from "node:path"
import type { LocalAuth } from "./auth.ts"
import type { Endpoint } from "./endpoints.ts"
import type { CloudEvents } from "./events.ts"
import type { FunctionDeployment } from "./function-deployments.ts"
import { startLambdaServer } from "./lambda-server.ts"
import type { LambdaServer, RunningLambdaServer } from "./lambda-server.ts"
import type { ProcessGuard } from "./process-guard.ts"
import { startTogether } from "./start-together.ts"
import { waitUntilHealthy } from "./wait-until-healthy.ts"

export interface FunctionsOptions {
  readonly deployments: readonly FunctionDeployment[]
  /** Absolute; built into the servers in place of the notes. */
  readonly tools?: string | undefined
  readonly basePort: number
  readonly stateDir: string
  readonly auth: LocalAuth
  /** Environments of one function at once. */
  readonly concurrency: number
  readonly idleMs: number
  readonly variablesOf: (deployment: FunctionDeployment) => Readonly<Record<string, string>>
  readonly guard: ProcessGuard
  readonly events: CloudEvents
  readonly signal: AbortSignal
}

export interface RunningFunctions {
  readonly endpoints: () => Endpoint[]
  readonly logs: readonly string[]
  /** The server that is behind the hybrid listener as well. */
  readonly hybrid: DeployedFunctions | undefined
}

interface DeployedFunctions {
  readonly server: LambdaServer
  readonly running: RunningLambdaServer
}

/** Builds and starts every server at once; returns when each of their fronts answers. */
export async function startFunctions(
  options: FunctionsOptions,
  cleanup: AsyncDisposableStack,
): Promise<RunningFunctions> {
  const { deployments } = options
  const running = await startTogether<RunningLambdaServer[]>(
    options.signal,
    deployments.map(
      (deployment) => (signal: AbortSignal) => startDeployment({ ...options, signal }, deployment, cleanup),
    ),
  )
  const deployed = deployments.map(({ server, hybrid }, index) => ({
    server,
    hybrid,
    running: running[index]!,
  }))
  return {
    endpoints: () => running.flatMap((one) => one.endpoints()),
    logs: running.flatMap((one) => one.logs),
    hybrid: deployed.find(({ hybrid }) => hybrid),
  }
}

async function startDeployment(
  options: FunctionsOptions,
  deployment: FunctionDeployment,
  cleanup: AsyncDisposableStack,
): Promise<RunningLambdaServer> {
  const { tools, basePort, stateDir, auth, concurrency, idleMs, guard, events, signal } = options
  const { server, fronts } = deployment
  const { zip } = await deployment.build({ tools, outdir: join(stateDir, "build", server.name) })
  signal.throwIfAborted()
  const variables = options.variablesOf(deployment)
  const running = await startLambdaServer(
    { server, zip, fronts, basePort, stateDir, auth, variables, concurrency, idleMs, guard, events },
    cleanup,
  )
  await Promise.all(
    running.health.map((urls, index) =>
      waitUntilHealthy(urls, { server: server.name, log: running.logs[index] ?? "", signal }),
    ),
  )
  return running
}
