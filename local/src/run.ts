import { join } from "node:path"
import { readArguments, USAGE } from "./arguments.ts"
import type { Arguments } from "./arguments.ts"
import { controlFileOf, startCloud } from "./cloud.ts"
import type { Cloud, CloudOptions } from "./cloud.ts"
import { sendCommand } from "./control.ts"
import { describeCloud } from "./describe-cloud.ts"
import type { TableRow } from "./describe-cloud.ts"
import { ecsDeployments } from "./ecs-deployments.ts"
import { functionDeployments } from "./function-deployments.ts"
import { ArgumentError } from "./read-options.ts"
import { readServerName } from "./read-server-name.ts"

/** What is being built when the end comes is built first. */
const END_LIMIT_MS = 30_000
const root = join(import.meta.dirname, "..", "..")

export interface RunOptions {
  /** Of the command line. */
  readonly args: readonly string[]
  /** From which paths on it are read. */
  readonly folder: string
  /** What else is to run as long as the cloud does. */
  readonly attach?: (cloud: Cloud, basePort: number) => Promise<Attached>
}

export interface Attached {
  /** For the table of what there is. */
  readonly row: TableRow
  close(): Promise<void>
}

/** `npm start`: runs the local cloud, or has a running one deploy, until it is told to end; then ends the process. */
export async function runLocalCloud({ args: given, folder, attach }: RunOptions): Promise<void> {
  const ending = new AbortController()
  const running: { close(): Promise<void> }[] = []
  let starting: Promise<unknown> | undefined
  endWithTheProcess({ end, fail })
  try {
    const servers = ecsDeployments.map(({ server }) => server.name)
    const args = readArguments(given, folder, servers)
    if (args.help) console.log(USAGE)
    else if (args.deploy) await deploy(args.deploy, stateDirOf(args))
    else await (starting = start(args))
  } catch (error) {
    if (!ending.signal.aborted) await fail(error)
  }

  async function start(args: Arguments) {
    const began = performance.now()
    const cloud = await startCloud(describeRun(args, ending.signal))
    running.push(cloud)
    const attached = await attach?.(cloud, args.port)
    if (attached) running.unshift(attached)
    ending.signal.throwIfAborted()
    const startedInMs = performance.now() - began
    const toolsName = args.tools && (await readServerName(cloud, cloud.endpoints()[0]!.url))
    console.log(describeCloud(cloud, { startedInMs, toolsName, rows: attached ? [attached.row] : [] }))
  }

  async function fail(error: unknown) {
    const isAnswer = error instanceof ArgumentError
    console.error(error instanceof Error ? error.message : error)
    if (isAnswer) console.error(`\n${USAGE}`)
    await end(1)
  }

  /** The second Ctrl-C, or the same one by way of npm, changes nothing. */
  async function end(code: number) {
    if (ending.signal.aborted) return
    ending.abort()
    setTimeout(() => process.exit(code || 1), END_LIMIT_MS).unref()
    await starting?.catch(() => undefined)
    for (const one of running) await one.close()
    process.exit(code)
  }
}

interface Ends {
  readonly end: (code: number) => Promise<void>
  readonly fail: (error: unknown) => Promise<void>
}

function endWithTheProcess({ end, fail }: Ends) {
  // Deprecations inside of dependencies are no business of whoever starts this.
  process.removeAllListeners("warning")
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => void end(0))
  // Whoever started this is gone without a word, a test run that was killed for one: nobody will end it.
  const parent = process.ppid
  setInterval(() => process.ppid !== parent && void end(0), 500).unref()
  process.on("uncaughtException", (error) => void fail(error))
  process.on("unhandledRejection", (error) => void fail(error))
}

function describeRun(args: Arguments, signal: AbortSignal): CloudOptions {
  const { tools } = args
  const names = [...functionDeployments, ...ecsDeployments].map(({ server }) => server.name)
  console.log(`Building ${names.join(", ")}${tools ? `; in place of the notes: ${tools}` : ""} ...`)
  console.log("Starting DynamoDB, the fronts and the tasks ...")
  return {
    functions: functionDeployments,
    ecs: ecsDeployments.map((one) => ({ ...one, tasks: args.tasks[one.server.name] ?? one.tasks })),
    tools,
    auth: args.auth,
    variables: args.variables,
    basePort: args.port,
    stateDir: stateDirOf(args),
    endpointsFile: args.endpoints ?? join(stateDirOf(args), "endpoints.json"),
    signal,
  }
}

const stateDirOf = ({ port }: Arguments) => join(root, ".local", String(port))

/** In the local cloud that another process runs. */
async function deploy(server: string, stateDir: string) {
  const began = performance.now()
  await sendCommand(controlFileOf(stateDir), { deploy: server }, (progress) => console.log(progress))
  console.log(`Deployed ${server} in ${((performance.now() - began) / 1000).toFixed(1)} s.`)
}
