import { copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { ECS_TIMING } from "../src/ecs-server.ts"
import type { EcsTiming } from "../src/ecs-server.ts"
import { startEcs } from "../src/ecs.ts"
import type { EcsDeployment } from "../src/ecs-deployments.ts"
import { createCloudEvents } from "../src/events.ts"
import { createProcessGuard } from "../src/process-guard.ts"

/** A server whose builds are `test/tasks/answers.mjs`, or break when they are told to. */
export function createDeployment(overrides: Partial<EcsDeployment> = {}) {
  const deployment = {
    server: { name: "tested", path: "/mcp", healthPath: "/health", stopTimeoutSeconds: 1, tables: [] },
    tasks: 2,
    fronts: [{ name: "alb" as const, stickiness: false }],
    broken: false,
    async build({ outdir }: { outdir: string }) {
      const main = join(outdir, "main.mjs")
      await mkdir(outdir, { recursive: true })
      if (deployment.broken) await writeFile(main, "process.exit(3)")
      else await copyFile(join(import.meta.dirname, "tasks", "answers.mjs"), main)
      return { main }
    },
    ...overrides,
  }
  return deployment
}

const OWN_VARIABLES = {
  OWN: "value",
  MCP_AUTH: "none",
  NOTES_TABLE: "notes",
  AWS_ENDPOINT_URL_DYNAMODB: "http://127.0.0.1:9",
}

export type EcsUnderTest = Awaited<ReturnType<typeof startCluster>>

/** With health checks every 50 ms, and another task at once for one that ended. */
export async function startCluster(
  deployment: EcsDeployment,
  timing: Partial<EcsTiming> = {},
  variables: Readonly<Record<string, string>> = OWN_VARIABLES,
) {
  const folder = await mkdtemp(join(tmpdir(), "local-ecs-"))
  const cleanup = new AsyncDisposableStack()
  cleanup.defer(() => rm(folder, { recursive: true }))
  const guard = createProcessGuard()
  cleanup.defer(() => guard.close())
  const events = createCloudEvents()
  const seen: string[] = []
  events.subscribe((event) => "service" in event && seen.push(event.type))
  try {
    const ecs = await startEcs(
      {
        surroundings: { basePort: 0, stateDir: folder, guard, events },
        deployments: [deployment],
        timing: {
          ...ECS_TIMING,
          ...{ healthCheckIntervalMs: 50, healthCheckTimeoutMs: 500, restartDelayMs: 10 },
          ...timing,
        },
        variablesOf: () => variables,
        signal: new AbortController().signal,
      },
      cleanup,
    )
    const front = () => ecs.endpoints()[0]!
    return {
      ...{ ecs, seen, folder },
      url: new URL(front().url).origin,
      tasks: () => front().instances,
      close: () => cleanup.disposeAsync(),
    }
  } catch (error) {
    await cleanup.disposeAsync()
    throw error
  }
}
