import { parseArgs } from "node:util"
import type { Access } from "./policy.ts"

export const usage = `Usage: node stdio.mjs [options]

An MCP server on stdin and stdout that finds and upgrades Lambda functions on expiring runtimes.

  --regions <names>       regions, separated by commas (LAMBDA_OPS_REGIONS, else AWS_REGION)
  --allow-writes          offer the tools that change and invoke functions (LAMBDA_OPS_ALLOW_WRITES=true)
  --tag <key=value>       the tag of the functions that may be changed (LAMBDA_OPS_TAG, else mcp-lambda-ops=allowed)
  --audit-file <path>     where writes are recorded (LAMBDA_OPS_AUDIT_FILE, else ~/.mcp-lambda-ops/audit.jsonl)
  --print-policy <access> print the read-only or read-write IAM policy for these regions, and end
  --help                  print this, and end
`

export interface CommandLine {
  /** The environment with what the options say over it. */
  readonly env: Record<string, string | undefined>
  readonly help: boolean
  readonly printPolicy: Access | undefined
}

/** @throws Error saying which option is wrong */
export function readCommandLine(
  args: readonly string[],
  env: Record<string, string | undefined>,
): CommandLine {
  const { values } = parseArgs({
    args: [...args],
    options: {
      regions: { type: "string" },
      "allow-writes": { type: "boolean" },
      tag: { type: "string" },
      "audit-file": { type: "string" },
      "print-policy": { type: "string" },
      help: { type: "boolean", short: "h" },
    },
  })
  return {
    env: {
      ...env,
      ...(values.regions !== undefined && { LAMBDA_OPS_REGIONS: values.regions }),
      ...(values["allow-writes"] && { LAMBDA_OPS_ALLOW_WRITES: "true" }),
      ...(values.tag !== undefined && { LAMBDA_OPS_TAG: values.tag }),
      ...(values["audit-file"] !== undefined && { LAMBDA_OPS_AUDIT_FILE: values["audit-file"] }),
    },
    help: values.help ?? false,
    printPolicy: readAccess(values["print-policy"]),
  }
}

function readAccess(value: string | undefined): Access | undefined {
  if (value === undefined || value === "read-only" || value === "read-write") return value
  throw new Error(`--print-policy takes read-only or read-write, not "${value}"`)
}
