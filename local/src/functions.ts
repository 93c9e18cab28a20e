import { join } from "node:path"
import type { Endpoint } from "./endpoints.ts"
import type { FunctionDeployment } from "./function-deployments.ts"
import { startLambdaServer } from "./lambda-server.ts"
import type { LambdaServerOptions, RunningLambdaServer } from "./lambda-server.ts"
import { startTogether } from "./start-together.ts"
import { waitUntilHealthy } from "./wait-until-healthy.ts"

export interface FunctionsOptions extends Pick<
  LambdaServerOptions,
  "surroundings" | "auth" | "concurrency" | "idleMs"
> {
  readonly deployments: readonly FunctionDeployment[]
  readonly variablesOf: (deployment: FunctionDeployment) => Readonly<Record<string, string>>
  readonly signal: AbortSignal
}

export interface RunningFunctions {
  readonly endpoints: () => Endpoint[]
  readonly logs: readonly string[]
  /** The server that is behind the hybrid listener as well. */
  readonly hybrid: RunningLambdaServer | undefined
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
  return {
    endpoints: () => running.flatMap((one) => one.endpoints()),
    logs: running.flatMap((one) => one.logs),
    hybrid: running.find((_, index) => deployments[index]?.hybrid),
  }
}

async function startDeployment(
  options: FunctionsOptions,
  deployment: FunctionDeployment,
  cleanup: AsyncDisposableStack,
): Promise<RunningLambdaServer> {
  const { surroundings, auth, concurrency, idleMs, signal } = options
  const { tools, stateDir } = surroundings
  const { server, fronts } = deployment
  const { zip } = await deployment.build({ tools, outdir: join(stateDir, "build", server.name) })
  signal.throwIfAborted()
  const variables = options.variablesOf(deployment)
  const running = await startLambdaServer(
    { surroundings, server, zip, fronts, auth, variables, concurrency, idleMs },
    cleanup,
  )
  await Promise.all(
    running.health.map((urls, index) =>
      waitUntilHealthy(urls, { server: server.name, log: running.logs[index] ?? "", signal }),
    ),
  )
  return running
}
