import { execFile, execFileSync } from "node:child_process"
import { join } from "node:path"
import { describe } from "@jest/globals"

const PACKAGES = ["cfnlint", "samtranslator", "moto.server", "boto3"]
const ADVICE = "pip install cfn-lint aws-sam-translator 'moto[server]' boto3"

const found = isThere()

/**
 * Python's tools for templates are AWS's own and cannot come from npm: where they are missing, what needs them is
 * skipped, and says so; with REQUIRE_SAM_TOOLS set it fails.
 */
export const describeWithSamTools: typeof describe.skip = found ? describe : describe.skip

function isThere(): boolean {
  try {
    execFileSync("python3", ["-c", `import ${PACKAGES.join(", ")}`], { stdio: "ignore" })
    return true
  } catch {
    const message = `Python's tools for SAM templates are missing (${PACKAGES.join(", ")}): ${ADVICE}`
    if (process.env.REQUIRE_SAM_TOOLS) throw new Error(message)
    process.stderr.write(`SKIPPED: ${message}\n`)
    return false
  }
}

export interface PythonOptions {
  readonly args?: readonly string[]
  readonly input?: unknown
  readonly env?: Readonly<Record<string, string>>
}

/** Runs a script of this folder; its answer is JSON. */
export function runPython(script: string, { args = [], input, env = {} }: PythonOptions): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      "python3",
      [join(import.meta.dirname, script), ...args],
      { env: { ...process.env, ...credentials, ...env }, maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) => {
        if (error) reject(new Error(`${script} ${args.join(" ")} failed: ${stderr || error.message}`))
        else resolve(JSON.parse(stdout))
      },
    )
    child.stdin?.end(input === undefined ? "" : JSON.stringify(input))
  })
}

/** No account: the tools only want to see that there are some. */
const credentials = {
  AWS_ACCESS_KEY_ID: "local",
  AWS_SECRET_ACCESS_KEY: "local",
  AWS_DEFAULT_REGION: "us-east-1",
}
