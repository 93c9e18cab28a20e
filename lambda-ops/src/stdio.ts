// The server as a process of its client: MCP on stdin and stdout, the log on stderr.
import { randomBytes } from "node:crypto"
import { homedir, userInfo } from "node:os"
import { join } from "node:path"
import { createLogger } from "@mcp-on-aws/hosting/log"
import { SettingsError, hostingSettings, readSettings } from "@mcp-on-aws/hosting/settings"
import { serveToolSetOverStdio } from "@mcp-on-aws/hosting/stdio"
import * as z from "zod"
import { createFileAuditLog } from "./audit/file-audit-log.ts"
import { partitionOf } from "./aws/region-name.ts"
import { readCommandLine, usage } from "./command-line.ts"
import type { CommandLine } from "./command-line.ts"
import { connect } from "./connect.ts"
import { identity } from "./identity.ts"
import { describePolicy } from "./policy.ts"
import { lambdaOpsSettings, withDefaultRegion } from "./settings.ts"
import { createLambdaOpsToolSet } from "./tool-set.ts"

const stdioSettings = {
  ...lambdaOpsSettings,
  MCP_LOG_LEVEL: hostingSettings.MCP_LOG_LEVEL,
  MCP_REQUEST_STATE_KEY: hostingSettings.MCP_REQUEST_STATE_KEY,
  LAMBDA_OPS_AUDIT_FILE: z
    .string()
    .default(join(homedir(), ".mcp-lambda-ops", "audit.jsonl"))
    .describe("The file that writes are recorded in"),
}

const NODE_NEEDED = 24

try {
  checkNode(process.versions.node)
  const commandLine = readCommandLine(process.argv.slice(2), process.env)
  if (commandLine.help) process.stdout.write(usage)
  else if (commandLine.printPolicy) printPolicy(commandLine)
  else serve(commandLine)
} catch (error) {
  // A client shows stderr to its user: what is wrong and what to give instead, without a stack.
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  if (!(error instanceof SettingsError)) process.stderr.write(`\n${usage}`)
  process.exitCode = 1
}

/** On an older one the server would start, list its tools, and fail in their calls. */
function checkNode(version: string) {
  if (Number.parseInt(version) >= NODE_NEEDED) return
  throw new SettingsError(
    `This is Node ${version} (${process.execPath}); lambda-ops needs Node ${NODE_NEEDED} or newer. ` +
      'Give the path of one as "command" in your client\'s configuration: lambda-ops/README.md names one.',
  )
}

function printPolicy({ env, printPolicy: access = "read-only" }: CommandLine) {
  const { LAMBDA_OPS_TAG, LAMBDA_OPS_REGIONS } = lambdaOpsSettings
  const asked = { LAMBDA_OPS_TAG, LAMBDA_OPS_REGIONS: LAMBDA_OPS_REGIONS.optional() }
  const { LAMBDA_OPS_TAG: tag, LAMBDA_OPS_REGIONS: regions } = readSettings(asked, withDefaultRegion(env))
  const partition = partitionOf(regions?.[0] ?? "")
  process.stdout.write(
    `${JSON.stringify(describePolicy(access, { tag, partition, regions }), undefined, 2)}\n`,
  )
}

function serve({ env }: CommandLine) {
  const settings = readSettings(stdioSettings, withDefaultRegion(env))
  const region = settings.LAMBDA_OPS_REGIONS.join(",")
  const server = { ...identity, instance: `process ${process.pid}`, region }
  const logger = createLogger({ level: settings.MCP_LOG_LEVEL, write: (line) => process.stderr.write(line) })
  // Plans end with the process that signed them, unless a client that starts one for each call gives a key.
  const key = settings.MCP_REQUEST_STATE_KEY ?? randomBytes(32).toString("base64url")
  const audit = createFileAuditLog(settings.LAMBDA_OPS_AUDIT_FILE)
  const handle = serveToolSetOverStdio({
    toolSet: createLambdaOpsToolSet(connect({ settings, audit, key })),
    server,
    logger,
    principal: { id: readUser() },
    requestStateKey: key,
  })
  logger.info("serving on stdin and stdout", {
    regions: settings.LAMBDA_OPS_REGIONS,
    writes: settings.LAMBDA_OPS_ALLOW_WRITES,
    audit: audit.place,
  })
  // An upgrade under way is carried to its end; nothing new is begun.
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => void handle.close())
}

/** Who started this process, for the audit log. A container's user may have a number and no name. */
function readUser(): string {
  try {
    return userInfo().username
  } catch {
    return `uid ${process.getuid?.() ?? "unknown"}`
  }
}
