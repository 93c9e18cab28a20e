// `npm run test:deployed -- [file ...]`: the contract against servers that run already, deployed or local. Each file is
// what `terraform output -json` or `aws cloudformation describe-stacks` printed; MCP_ENDPOINT=<url> names one without
// a file; --local starts a local cloud that wants tokens, and tests each server of it. Credentials come from the
// environment (src/deployed/read-credentials.ts). Ends with jest's exit code.
import { spawnSync } from "node:child_process"
import { globSync } from "node:fs"
import { join } from "node:path"
import { localClient } from "@mcp-on-aws/local/identity/local-client"
import { portOf } from "@mcp-on-aws/local/ports"
import { readOptions } from "@mcp-on-aws/local/read-options"
import { scopes } from "@mcp-on-aws/local/scopes"
import { endCloud } from "./local-cloud-teardown.mjs"
import { startCloud } from "./local-cloud.mjs"
import { completeTarget } from "./src/deployed/complete-target.ts"
import { identify } from "./src/deployed/identify.ts"
import type { Deployed } from "./src/deployed/identify.ts"
import { readCredentials } from "./src/deployed/read-credentials.ts"
import { readTargets } from "./src/deployed/read-targets.ts"
import type { Target } from "./src/deployed/read-targets.ts"

const root = join(import.meta.dirname, "..")
const usage = `npm run test:deployed -- [file ...] [options]
  <file>            what terraform output -json or aws cloudformation describe-stacks printed; MCP_ENDPOINT=<url>
                    names an endpoint without a file
  --local           starts a local cloud that wants tokens, and tests each server of it
  --junit <file>    where the report is written (default .local/deployed/junit.xml)
  -t <pattern>      only tests whose title matches

In the environment, for the server NAME alone where _NAME follows, such as MCP_TOKEN_STATELESS_ECS:
  MCP_TOKEN, MCP_API_KEY                an access token, or a key of the server's
  MCP_CLIENT_ID, MCP_CLIENT_SECRET, MCP_TOKEN_URL, MCP_SCOPE
                                        a client that a token is requested for, where no file names one
For all that is tested:
  MCP_SERVER, MCP_FRONT                 the sample that it is like and its front, where nothing else tells`
const { values, positionals } = readOptions(usage, {
  allowPositionals: true,
  options: {
    local: { type: "boolean", default: false },
    junit: { type: "string", default: join(root, ".local", "deployed", "junit.xml") },
    testNamePattern: { type: "string", short: "t" },
  },
})

const cloud = values.local ? await startCloud("--auth", "oauth") : undefined
try {
  const deployed: Deployed[] = []
  for (const target of cloud ? await listLocal(cloud) : await listTargets()) {
    const found = await identify(target, await readCredentials(target, process.env))
    const { server, front, url, credentials, tools } = found
    console.log(`${server} behind ${front}: ${url} (credentials: ${credentials.kind}; tools: ${tools})`)
    if (tools === "own")
      console.log("  Its tools are not called: only the protocol and its access are tested.")
    deployed.push(found)
  }
  process.exitCode = runTests(deployed)
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
} finally {
  if (cloud) await endCloud(cloud)
}

async function listLocal({ file, port }: { file: string; port: number }): Promise<Target[]> {
  const tokenUrl = `http://127.0.0.1:${portOf("authorization-server", port)}/token`
  const client = { ...localClient, tokenUrl, scope: scopes.join(" ") }
  return (await readTargets(file)).map((target) => ({ ...target, client }))
}

async function listTargets(): Promise<Target[]> {
  const { MCP_ENDPOINT: url, MCP_FRONT: front, MCP_SERVER: server } = process.env
  const files = await Promise.all(positionals.map(readTargets))
  const targets = [
    ...(url ? [{ ...(await findLocal(url)), url, ...(front && { front }), ...(server && { server }) }] : []),
    ...files.flat().map((target) => completeTarget(target, { server, front })),
  ]
  if (targets.length > 0) return targets
  throw new Error(
    "Name what to test: MCP_ENDPOINT=<url>, files with the outputs of stacks as arguments, or --local.",
  )
}

/** What `npm start` says of an endpoint of its own, whose URL tells nothing. */
async function findLocal(url: string): Promise<Target | undefined> {
  if (!URL.canParse(url))
    throw new Error(`MCP_ENDPOINT is no URL: "${url}". It begins with http:// or https://.`)
  if (!["127.0.0.1", "localhost", "[::1]"].includes(new URL(url).hostname)) return undefined
  for (const file of globSync(".local/*/endpoints.json", { cwd: root })) {
    const local = await readTargets(join(root, file)).catch(() => [])
    const found = local.find((target) => target.url === url)
    if (found) return found
  }
  return undefined
}

function runTests(deployed: readonly Deployed[]): number {
  const jest = join(root, "node_modules", "jest", "bin", "jest.js")
  const only = values.testNamePattern ? ["--testNamePattern", values.testNamePattern] : []
  const { status } = spawnSync(
    process.execPath,
    [
      ...["--experimental-vm-modules", "--disable-warning=ExperimentalWarning", jest],
      ...["--config", join(root, "jest.deployed.config.mjs"), ...only],
    ],
    {
      cwd: root,
      stdio: "inherit",
      // Not in a file: there are tokens in it.
      env: { ...process.env, MCP_DEPLOYED: JSON.stringify(deployed), JEST_JUNIT_OUTPUT_FILE: values.junit },
    },
  )
  // Jest has just said that it was forced to end, which reads like a fault.
  console.log("Jest is always ended like this here: a test that failed may have left a connection open.")
  console.log(`JUnit report: ${values.junit}`)
  return status ?? 1
}
