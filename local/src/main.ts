// `npm start`: the local cloud, until it is told to end.
import { join } from "node:path"
import { buildStatelessLambda } from "@mcp-on-aws/stateless-lambda/build"
import { describeGatewayResponses, statelessLambda } from "@mcp-on-aws/stateless-lambda/deployment"
import { ArgumentError, readArguments, USAGE } from "./arguments.ts"
import type { Arguments } from "./arguments.ts"
import { controlFileOf, startCloud } from "./cloud.ts"
import type { Cloud } from "./cloud.ts"
import { sendCommand } from "./control.ts"
import { describeCloud } from "./describe-cloud.ts"
import { ecsDeployments } from "./ecs-deployments.ts"

const END_LIMIT_MS = 10_000
const root = join(import.meta.dirname, "..", "..")
const ending = new AbortController()
let starting: Promise<Cloud> | undefined

// Deprecations inside of dependencies are no business of whoever starts this.
process.removeAllListeners("warning")
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => void end(0))
// Whoever started this is gone without a word, a test run that was killed for one: nobody will end it.
const parent = process.ppid
setInterval(() => process.ppid !== parent && void end(0), 500).unref()
process.on("uncaughtException", (error) => void fail(error))
process.on("unhandledRejection", (error) => void fail(error))

try {
  // npm runs this in the root, whatever folder it was called from.
  const servers = ecsDeployments.map(({ server }) => server.name)
  const args = readArguments(process.argv.slice(2), process.env.INIT_CWD ?? process.cwd(), servers)
  if (args.help) console.log(USAGE)
  else if (args.deploy) await deploy(args.deploy, stateDirOf(args))
  else await start(args)
} catch (error) {
  if (!ending.signal.aborted) await fail(error)
}

async function start(args: Arguments) {
  const began = performance.now()
  const stateDir = stateDirOf(args)
  const names = [statelessLambda, ...ecsDeployments.map(({ server }) => server)].map(({ name }) => name)
  console.log(`Building ${names.join(", ")}${args.tools ? ` with ${args.tools}` : ""} ...`)
  const zip = buildStatelessLambda({
    tools: args.tools,
    // What is deployed is built by `npm run build`; a run of other tools must not replace it.
    outdir: join(stateDir, "build", statelessLambda.name),
  }).then((built) => built.zip)
  console.log("Starting DynamoDB, the fronts and the tasks ...")
  starting = startCloud({
    server: { ...statelessLambda, describeGatewayResponses },
    auth: args.auth,
    zip,
    ecs: ecsDeployments.map((one) => ({ ...one, tasks: args.tasks[one.server.name] ?? one.tasks })),
    tools: args.tools,
    basePort: args.port,
    stateDir,
    endpointsFile: args.endpoints ?? join(root, ".local", "endpoints.json"),
    signal: ending.signal,
  })
  const cloud = await starting
  console.log(describeCloud(cloud, performance.now() - began))
}

function stateDirOf({ port }: Arguments): string {
  return join(root, ".local", String(port))
}

/** In the local cloud that another process runs. */
async function deploy(server: string, stateDir: string) {
  const began = performance.now()
  await sendCommand(controlFileOf(stateDir), { deploy: server }, (progress) => console.log(progress))
  console.log(`Deployed ${server} in ${((performance.now() - began) / 1000).toFixed(1)} s.`)
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
  const cloud = await starting?.catch(() => undefined)
  await cloud?.close()
  process.exit(code)
}
