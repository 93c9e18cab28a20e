import { existsSync } from "node:fs"
import { resolve } from "node:path"
import { authKinds } from "./auth.ts"
import type { AuthKind } from "./auth.ts"
import { DEFAULT_BASE_PORT, HIGHEST_BASE_PORT, LOWEST_BASE_PORT, findBlockedPort } from "./ports.ts"
import { ArgumentError, parseOptions } from "./read-options.ts"

export interface Arguments {
  readonly port: number
  /** Absolute; `undefined` for the notes. */
  readonly tools: string | undefined
  /** Absolute; `undefined` for `.local/<port>/endpoints.json`. */
  readonly endpoints: string | undefined
  /** How many tasks, by server; a server that is not named has its own number. */
  readonly tasks: Readonly<Record<string, number>>
  /** The server to deploy anew in the local cloud that runs already. */
  readonly deploy: string | undefined
  readonly auth: AuthKind
  /** Environment variables for every server. */
  readonly variables: Readonly<Record<string, string>>
  readonly help: boolean
}

export const USAGE = `npm start -- [options]

  --port <number>     first of the 100 ports that the local cloud takes (default ${DEFAULT_BASE_PORT})
  --tools <module>    a module of tool, prompt and resource definitions, which the servers of the notes serve in their
                      place; lambda-ops, and servers made by npm run new-server, keep their own
  --set <NAME>=<value>
                      an environment variable for every server, such as a setting of your definitions; as often as
                      there are variables
  --endpoints <file>  where to list the endpoints (default .local/<port>/endpoints.json)
  --auth <kind>       how callers prove who they are: ${authKinds.join(", ")} (default none)
  --tasks <server>=<number>
                      how many tasks of a server on ECS to run, 0 to 9; for each server once
  --deploy <server>   build a server on ECS from its sources as they are now, and deploy it, task by task,
                      in the local cloud that runs already (with this --port)
  --help              this text`

const MOST_TASKS = 9

const options = {
  port: { type: "string" },
  tools: { type: "string" },
  set: { type: "string", multiple: true },
  endpoints: { type: "string" },
  tasks: { type: "string", multiple: true },
  deploy: { type: "string" },
  auth: { type: "string" },
  help: { type: "boolean" },
} as const

/** Relative paths are from `folder`; `servers` are those on ECS. @throws ArgumentError */
export function readArguments(
  args: readonly string[],
  folder: string,
  servers: readonly string[] = [],
): Arguments {
  const { values: given } = parseOptions({ args: [...args], options })
  const { port = String(DEFAULT_BASE_PORT), tools, endpoints, tasks = [], set = [], deploy } = given
  return {
    port: readPort(port),
    tools: tools === undefined ? undefined : readModule(resolve(folder, tools)),
    endpoints: endpoints === undefined ? undefined : resolve(folder, endpoints),
    tasks: Object.fromEntries(tasks.map((text) => readTasks(text, servers))),
    deploy: deploy === undefined ? undefined : readServer(deploy, { option: "--deploy", servers }),
    auth: readAuth(given.auth ?? "none"),
    variables: Object.fromEntries(set.map(readVariable)),
    help: given.help ?? false,
  }
}

function readPort(text: string): number {
  const port = Number(text)
  if (!/^\d+$/.test(text) || port < LOWEST_BASE_PORT || port > HIGHEST_BASE_PORT) {
    throw new ArgumentError(
      `--port must be a number from ${LOWEST_BASE_PORT} to ${HIGHEST_BASE_PORT}, not "${text}"`,
    )
  }
  const blocked = findBlockedPort(port)
  if (blocked === undefined) return port
  throw new ArgumentError(
    `--port ${port} would take port ${blocked}, which fetch and browsers refuse to call: take 4200, for example`,
  )
}

function readModule(path: string): string {
  if (existsSync(path)) return path
  throw new ArgumentError(`--tools names a module that is not there: ${path}`)
}

function readAuth(text: string): AuthKind {
  const kind = authKinds.find((one) => one === text)
  if (kind) return kind
  throw new ArgumentError(`--auth must be one of ${authKinds.join(", ")}, not "${text}"`)
}

function readVariable(text: string): [name: string, value: string] {
  const [, name, value] = /^([A-Za-z_]\w*)=(.*)$/s.exec(text) ?? []
  if (name !== undefined && value !== undefined) return [name, value]
  throw new ArgumentError(`--set must be like NAME=value, not "${text}"`)
}

function readTasks(text: string, servers: readonly string[]): [server: string, count: number] {
  const [, name = "", digits = ""] = /^([^=]*)=(\d+)$/.exec(text) ?? []
  if (digits === "" || Number(digits) > MOST_TASKS) {
    throw new ArgumentError(`--tasks must be like stateless-ecs=2, with at most ${MOST_TASKS}, not "${text}"`)
  }
  return [readServer(name, { option: "--tasks", servers }), Number(digits)]
}

function readServer(
  name: string,
  { option, servers }: { option: string; servers: readonly string[] },
): string {
  if (servers.includes(name)) return name
  throw new ArgumentError(`${option} names no server on ECS: "${name}". There are: ${servers.join(", ")}`)
}
