import { rm } from "node:fs/promises"
import { join } from "node:path"
import { createGatewayResponses } from "@mcp-on-aws/hosting/auth/gateway-responses"
import type { LocalAuth } from "./auth.ts"
import type { Endpoint } from "./endpoints.ts"
import { createAlbTarget } from "./fronts/alb-target.ts"
import { createFront } from "./fronts/front.ts"
import type { FrontKind } from "./fronts/front.ts"
import { createFunctionUrl } from "./fronts/function-url.ts"
import { createHttpApi } from "./fronts/http-api.ts"
import type { FrontName } from "./fronts/names.ts"
import { createRestApi, STAGE_PATH } from "./fronts/rest-api.ts"
import { createRestAuthorizer } from "./fronts/rest-authorizer.ts"
import type { RestAuthorizer } from "./fronts/rest-authorizer.ts"
import { createInstanceLog } from "./instance-log.ts"
import { createFunction } from "./lambda/function.ts"
import type { LambdaFunction } from "./lambda/function.ts"
import { unpackZip } from "./lambda/unpack.ts"
import { closeServer, listen, portOf } from "./ports.ts"
import type { PortOwner } from "./ports.ts"
import { createRequestWatch } from "./request-watch.ts"
import { REGION } from "./server-variables.ts"
import type { ServerTables } from "./server-variables.ts"
import type { Surroundings } from "./surroundings.ts"

type Mode = "buffered" | "streamed"

/** What the local cloud needs of a server's `deployment` facts. */
export interface LambdaServer extends ServerTables {
  readonly handlers: Readonly<Record<Mode, string>>
  readonly memoryMb: number
  readonly timeoutSeconds: Readonly<Record<Mode, number>>
  readonly path: string
  readonly healthPath: string
  /** In front of its REST APIs, where callers need tokens. */
  readonly authorizer?: {
    readonly handler: string
    readonly memoryMb: number
    readonly timeoutSeconds: number
  }
  /** The header, and its values, of requests that are for it where a server with sessions stands beside it. */
  readonly needsNoSession?: { readonly header: string; readonly values: readonly string[] }
  readonly scopes: { readonly read: string; readonly write: string }
}

export interface LambdaServerOptions {
  readonly surroundings: Surroundings
  readonly server: LambdaServer
  /** The built `lambda.zip`. */
  readonly zip: string
  /** Those it stands behind, each with whose port it takes; without it, all, each with its own. */
  readonly fronts?: Partial<Record<FrontName, PortOwner>> | undefined
  readonly auth: LocalAuth
  readonly variables: Readonly<Record<string, string>>
  /** Environments of one function at once. */
  readonly concurrency: number
  readonly idleMs: number
}

export interface RunningLambdaServer {
  readonly server: LambdaServer
  readonly endpoints: () => Endpoint[]
  /** By the function whose log each is. */
  readonly logs: readonly string[]
  /** One list a function: its fronts' health URLs. */
  readonly health: readonly (readonly string[])[]
  /** The same code as a function of its own, with the buffered handler; whoever calls it is its front. */
  deployAs(name: string, variables: Readonly<Record<string, string>>): DeployedFunction
}

export interface DeployedFunction {
  readonly fn: LambdaFunction
  readonly log: string
}

/**
 * A server deployed as often as it must be on AWS: with its buffered and with its streaming handler, and where callers
 * need tokens once more each behind the authorizer of a REST API, whose word those take.
 */
export async function startLambdaServer(
  options: LambdaServerOptions,
  cleanup: AsyncDisposableStack,
): Promise<RunningLambdaServer> {
  const { server, surroundings, auth } = options
  const { stateDir, basePort, events } = surroundings
  const code = join(stateDir, "functions", server.name)
  const temporary = join(stateDir, "tmp", server.name)
  for (const folder of [code, temporary]) cleanup.defer(() => rm(folder, { recursive: true, force: true }))
  await unpackZip(options.zip, code)
  const plans = describeFronts(server, auth).flatMap((plan) => {
    const owner = options.fronts ? options.fronts[plan.name] : plan.name
    return owner ? [{ ...plan, owner, at: portOf(owner, basePort) }] : []
  })
  const urls = plans.map(({ at, prefix }) => urlOf(at, prefix) + server.path)
  const variables = { ...auth.variablesFor(urls), ...options.variables }
  const functions = createFunctions({ ...options, variables }, { code, cleanup })
  const fronts: { front: FrontName; fn: LambdaFunction; base: string }[] = []
  for (const { name, owner, at, prefix, mode, guarded, createKind } of plans) {
    const metadataUrl = urlOf(at, prefix) + METADATA_PATH + server.path
    const fn = functions.get(mode, guarded)
    const kind = createKind(guarded ? functions.guard(metadataUrl) : undefined)
    const watch = createRequestWatch({ events, server: server.name, front: name })
    const http = createFront({ kind, fn, watch })
    const port = await listen(http, { port: at, owner: `the front ${owner}` })
    cleanup.defer(() => closeServer(http))
    fronts.push({ front: name, fn, base: urlOf(port, prefix) })
  }
  return {
    server,
    deployAs: functions.deployAs,
    logs: functions.logs(),
    health: [...new Set(fronts.map(({ fn }) => fn))].map((fn) =>
      fronts.filter((front) => front.fn === fn).map(({ base }) => base + server.healthPath),
    ),
    endpoints: () =>
      fronts.map(({ front, fn, base }) => ({
        server: server.name,
        front,
        url: base + server.path,
        health: base + server.healthPath,
        instances: fn.environments().map((environment) => ({ ...environment, url: null })),
      })),
  }
}

/** "RFC 9728": below a stage, as nothing else is routed to the API. */
const METADATA_PATH = "/.well-known/oauth-protected-resource"

const urlOf = (port: number, prefix: string) => `http://127.0.0.1:${port}${prefix}`

interface FrontPlan {
  readonly name: FrontName
  readonly mode: Mode
  readonly prefix: string
  /** Behind an authorizer. */
  readonly guarded: boolean
  readonly createKind: (authorizer: RestAuthorizer | undefined) => FrontKind
}

function describeFronts({ authorizer }: LambdaServer, { kind }: LocalAuth): FrontPlan[] {
  const guarded = authorizer !== undefined && (kind === "oauth" || kind === "cognito")
  const rest = (mode: Mode) => ({
    ...{ mode, prefix: STAGE_PATH, guarded },
    createKind: (authorizer: RestAuthorizer | undefined) =>
      createRestApi({ streamed: mode === "streamed", authorizer }),
  })
  const plain = (mode: Mode, createKind: () => FrontKind) => ({
    mode,
    prefix: "",
    guarded: false,
    createKind,
  })
  return [
    { name: "rest", ...rest("buffered") },
    { name: "rest-streamed", ...rest("streamed") },
    { name: "http-api", ...plain("buffered", createHttpApi) },
    { name: "function-url", ...plain("buffered", createFunctionUrl) },
    { name: "function-url-streamed", ...plain("streamed", () => createFunctionUrl({ streamed: true })) },
    { name: "alb-target", ...plain("buffered", createAlbTarget) },
  ]
}

interface Place {
  readonly code: string
  readonly cleanup: AsyncDisposableStack
}

/** The functions that the fronts need, each made when it is first asked for. */
function createFunctions(options: LambdaServerOptions, place: Place) {
  const { server, variables, surroundings } = options
  const made = new Map<string, LambdaFunction>()
  const logOf = (name: string) => join(surroundings.stateDir, "logs", `${name}.log`)
  const factsOf = (mode: Mode) => ({
    handler: server.handlers[mode],
    memoryMb: server.memoryMb,
    timeoutSeconds: server.timeoutSeconds[mode],
  })
  const make = (name: string, settings: FunctionFacts) => {
    const fn = made.get(name) ?? addFunction(options, { ...settings, name, log: logOf(name) }, place)
    made.set(name, fn)
    return fn
  }
  return {
    logs: () => [...made.keys()].map(logOf),
    deployAs: (name: string, variables: Readonly<Record<string, string>>): DeployedFunction => ({
      fn: make(name, { ...factsOf("buffered"), variables }),
      log: logOf(name),
    }),
    get(mode: Mode, guarded: boolean) {
      const parts = [server.name, mode === "streamed" && "streamed", guarded && "guarded"]
      return make(parts.filter(Boolean).join("-"), {
        ...factsOf(mode),
        variables: guarded ? { ...variables, MCP_AUTH: "gateway" } : variables,
      })
    },
    guard(metadataUrl: string): RestAuthorizer {
      const { authorizer, scopes, path } = server
      if (!authorizer) throw new Error(`${server.name} has no authorizer`)
      const fn = make(`${server.name}-authorizer`, { ...authorizer, variables })
      return createRestAuthorizer({ fn, path, responses: createGatewayResponses({ scopes, metadataUrl }) })
    },
  }
}

interface FunctionFacts {
  readonly handler: string
  readonly memoryMb: number
  readonly timeoutSeconds: number
  readonly variables: Readonly<Record<string, string>>
}

function addFunction(
  { server, concurrency, idleMs, surroundings }: LambdaServerOptions,
  facts: FunctionFacts & { readonly name: string; readonly log: string },
  { code, cleanup }: Place,
): LambdaFunction {
  const { name: functionName, handler, memoryMb, variables } = facts
  const { stateDir, guard, events } = surroundings
  const log = createInstanceLog(facts.log, events)
  cleanup.defer(() => log.close())
  const fn = createFunction({
    settings: { functionName, handler, memoryMb, region: REGION, code, variables },
    timeoutMs: facts.timeoutSeconds * 1000,
    temporary: join(stateDir, "tmp", server.name),
    ...{ concurrency, idleMs, log, guard, events },
  })
  cleanup.defer(() => fn.close())
  return fn
}
