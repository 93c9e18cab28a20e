// `npm run conformance`: the official suite against every front of every server that takes the fixtures as tools, and
// against a client built as the reference clients are. Names as arguments (stateful-ecs, stateless-lambda/rest)
// choose; MCP_ENDPOINTS=<file> names servers that run already.
import { join } from "node:path"
import { readEndpoints } from "@mcp-on-aws/local/endpoints"
import { readOptions } from "@mcp-on-aws/local/read-options"
import { ownServers } from "@mcp-on-aws/servers/own-servers"
import { exceptions } from "./conformance-exceptions.ts"
import { endCloud } from "./local-cloud-teardown.mjs"
import { startCloud } from "./local-cloud.mjs"
import { judge } from "./src/conformance-run/judge.ts"
import { revisions, runSuite } from "./src/conformance-run/suite.ts"
import type { Revision, Subject } from "./src/conformance-run/suite.ts"
import { formatTable } from "./src/conformance-run/table.ts"
import type { Row } from "./src/conformance-run/table.ts"

const root = join(import.meta.dirname, "..")
const results = join(root, ".local", "conformance")
const client = { server: "(client)", front: "SDK v1", revision: "2025-11-25" } as const
const clientCommand = `"${process.execPath}" "${join(import.meta.dirname, "conformance-client.ts")}"`

/** What a local cloud has to list: a front that is missing has passed nothing. */
const needed = [
  ...["rest", "rest-streamed", "http-api", "function-url", "function-url-streamed", "alb-target"].map(
    (front) => ({ server: "stateless-lambda", front }),
  ),
  { server: "stateless-ecs", front: "alb" },
  ...["alb", "alb-no-stickiness"].map((front) => ({ server: "stateful-ecs", front })),
  { server: "hybrid", front: "alb" },
]

/** Servers without the fixtures: `--tools` leaves them their own. */
const keepTheirTools = new Set(["lambda-ops", ...ownServers.map(({ facts }) => facts.name)])

const usage = `npm run conformance -- [<server> | <server>/<front> ...]
  without a name every front is tested, but of servers that keep their own tools, and a client; MCP_ENDPOINTS=<file> names servers that run already`
const { positionals: chosen } = readOptions(usage, { allowPositionals: true })
const isChosen = ({ server, front }: { server: string; front: string }) =>
  !keepTheirTools.has(server) &&
  (chosen.length === 0 || chosen.some((name) => name === server || name === `${server}/${front}`))
const rows: Row[] = []
const problems: string[] = []

const { MCP_ENDPOINTS: given } = process.env
const cloud = given === undefined ? await begin() : undefined
try {
  const endpoints = await readEndpoints(given ?? cloud?.file ?? "")
  for (const endpoint of endpoints.filter(isChosen)) {
    for (const revision of revisions) await run({ ...endpoint, revision }, { url: endpoint.url })
  }
} finally {
  if (cloud) await endCloud(cloud)
}
if (isChosen(client)) await run(client, { command: clientCommand })

for (const { server, front } of given === undefined ? needed.filter(isChosen) : []) {
  const ran = rows.some((row) => row.server === server && row.front === front)
  if (!ran) problems.push(`${server} ${front}: the local cloud does not list it`)
}
if (rows.length === 0) problems.push(`Nothing is named ${chosen.join(", ")}`)
console.log(`\n${formatTable(rows)}\n`)
console.log(problems.length === 0 ? "Nothing but what is accepted failed or warned." : problems.join("\n"))
process.exitCode = problems.length === 0 ? 0 : 1

async function begin() {
  console.log("Starting the local cloud with the fixtures ...")
  const starting = startCloud("--tools", join(root, "e2e", "src", "conformance", "fixtures.ts"))
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => void starting.then(endCloud).finally(() => process.exit(1)))
  }
  return starting
}

async function run(tested: { server: string; front: string; revision: Revision }, subject: Subject) {
  const { server, front, revision } = tested
  const name = `${server} ${front} ${revision}`
  const folder = join(results, `${server}-${front}-${revision}`.replaceAll(/[() ]/g, ""))
  const { scored, exitCode, output } = await runSuite(subject, revision, folder)
  const { passed, failed, warnings, problems: found } = judge(scored, tested, exceptions)
  rows.push({ server, front, revision, passed, failed, warnings })
  if (exitCode !== 0 && failed === 0) found.push(`the suite ended with ${exitCode}:\n${output.slice(-2000)}`)
  problems.push(...found.map((problem) => `${name}: ${problem}`))
  console.log(`${name}: ${passed} passed, ${failed} failed, ${warnings} warnings`)
}
