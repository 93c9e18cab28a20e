import { rm } from "node:fs/promises"
import { join } from "node:path"
import type { Server } from "node:http"
import type { Endpoint } from "./endpoints.ts"
import type { CloudEvents } from "./events.ts"
import { createAlbTarget } from "./fronts/alb-target.ts"
import { createFront } from "./fronts/front.ts"
import type { FrontKind } from "./fronts/front.ts"
import { createFunctionUrl } from "./fronts/function-url.ts"
import { createHttpApi } from "./fronts/http-api.ts"
import type { FrontName } from "./fronts/names.ts"
import { createRestApi } from "./fronts/rest-api.ts"
import { createFunctionLog } from "./lambda/function-log.ts"
import { createFunction } from "./lambda/function.ts"
import type { LambdaFunction } from "./lambda/function.ts"
import { unpackZip } from "./lambda/unpack.ts"
import { listen, portOf } from "./ports.ts"
import type { ProcessGuard } from "./process-guard.ts"
import { REGION } from "./server-variables.ts"
import type { ServerTables } from "./server-variables.ts"

type Mode = "buffered" | "streamed"

/** What the local cloud needs of a server's `deployment` facts. */
export interface LambdaServer extends ServerTables {
  readonly handlers: Readonly<Record<Mode, string>>
  readonly memoryMb: number
  readonly timeoutSeconds: Readonly<Record<Mode, number>>
  readonly path: string
  readonly healthPath: string
}

export interface LambdaServerOptions {
  readonly server: LambdaServer
  /** The built `lambda.zip`. */
  readonly zip: string
  readonly basePort: number
  /** Code, temporary folders and logs. */
  readonly stateDir: string
  readonly variables: Readonly<Record<string, string>>
  readonly concurrency: number
  readonly idleMs: number
  readonly guard: ProcessGuard
  readonly events: CloudEvents
}

export interface RunningLambdaServer {
  readonly endpoints: () => Endpoint[]
  /** By the function whose log each is. */
  readonly logs: readonly string[]
  /** One list a function: its fronts' health URLs. */
  readonly health: readonly (readonly string[])[]
}

const STAGE = "prod"

/** A server deployed twice, as it must be on AWS: with its buffered and with its streaming handler. */
export async function startLambdaServer(
  options: LambdaServerOptions,
  cleanup: AsyncDisposableStack,
): Promise<RunningLambdaServer> {
  const { server, stateDir } = options
  const code = join(stateDir, "functions", server.name)
  const temporary = join(stateDir, "tmp", server.name)
  for (const folder of [code, temporary]) cleanup.defer(() => rm(folder, { recursive: true, force: true }))
  await unpackZip(options.zip, code)
  const functions = {
    buffered: addFunction(options, "buffered", { code, cleanup }),
    streamed: addFunction(options, "streamed", { code, cleanup }),
  }
  const fronts: { front: FrontName; mode: Mode; base: string }[] = []
  for (const { kind, mode, prefix = "" } of describeFronts()) {
    const http = createFront({ kind, fn: functions[mode], events: options.events })
    const port = await listen(http, {
      port: portOf(kind.name, options.basePort),
      owner: `the front ${kind.name}`,
    })
    cleanup.defer(() => closeServer(http))
    fronts.push({ front: kind.name, mode, base: `http://127.0.0.1:${port}${prefix}` })
  }
  return {
    logs: [logOf(options, "buffered"), logOf(options, "streamed")],
    health: (["buffered", "streamed"] as const).map((mode) =>
      fronts.filter((front) => front.mode === mode).map(({ base }) => base + server.healthPath),
    ),
    endpoints: () =>
      fronts.map(({ front, mode, base }) => ({
        server: server.name,
        front,
        url: base + server.path,
        health: base + server.healthPath,
        instances: functions[mode].environments().map((environment) => ({ ...environment, url: null })),
      })),
  }
}

function describeFronts(): { kind: FrontKind; mode: Mode; prefix?: string }[] {
  return [
    { kind: createRestApi({ stage: STAGE }), mode: "buffered", prefix: `/${STAGE}` },
    { kind: createRestApi({ stage: STAGE, streamed: true }), mode: "streamed", prefix: `/${STAGE}` },
    { kind: createHttpApi(), mode: "buffered" },
    { kind: createFunctionUrl(), mode: "buffered" },
    { kind: createFunctionUrl({ streamed: true }), mode: "streamed" },
    { kind: createAlbTarget(), mode: "buffered" },
  ]
}

const functionName = ({ server }: LambdaServerOptions, mode: Mode) =>
  mode === "buffered" ? server.name : `${server.name}-${mode}`

const logOf = (options: LambdaServerOptions, mode: Mode) =>
  join(options.stateDir, "logs", `${functionName(options, mode)}.log`)

function addFunction(
  options: LambdaServerOptions,
  mode: Mode,
  { code, cleanup }: { code: string; cleanup: AsyncDisposableStack },
): LambdaFunction {
  const { server, variables, concurrency, idleMs, stateDir, guard, events } = options
  const log = createFunctionLog(logOf(options, mode))
  cleanup.defer(() => log.close())
  const fn = createFunction({
    settings: {
      functionName: functionName(options, mode),
      handler: server.handlers[mode],
      memoryMb: server.memoryMb,
      region: REGION,
      ...{ code, variables },
    },
    timeoutMs: server.timeoutSeconds[mode] * 1000,
    temporary: join(stateDir, "tmp", server.name),
    ...{ concurrency, idleMs, log, guard, events },
  })
  cleanup.defer(() => fn.close())
  return fn
}

async function closeServer(server: Server) {
  await new Promise<void>((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
