// `npm run audit:shipped`: asks the registry's audit service for known vulnerabilities. Fails where one is in what is
// shipped; where no service answers, it says so and lets others pass.
import { spawnSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { readOptions } from "@mcp-on-aws/local/read-options"
import { judgeAudit } from "./judge-audit.ts"
import { findShippedPackages } from "./shipped-packages.ts"

const usage = `npm run audit:shipped -- [--registry <url>]
  --registry <url>  the registry to ask, if another than npm's own settings name`
const { registry } = readOptions(usage, { options: { registry: { type: "string" } } }).values

const root = join(import.meta.dirname, "..")
const { packageManager } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  packageManager: string
}
const { stdout } = spawnSync(
  "npx",
  [
    "--yes",
    packageManager,
    "audit",
    "--prod",
    "--json",
    ...(registry === undefined ? [] : ["--registry", registry]),
  ],
  { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] },
)
const shipped = await findShippedPackages()
const { findings, others, unanswered } = judgeAudit(stdout, shipped)
for (const line of others) console.log(`Not shipped: ${line}`)
if (unanswered !== undefined) {
  console.error(
    `\n!!! NOT AUDITED: no audit service answered, so nobody knows of vulnerabilities. ${unanswered}\n`,
  )
} else if (findings.length > 0) {
  console.error(
    ["Known vulnerabilities in what is shipped:", ...findings.map((line) => `  ${line}`)].join("\n"),
  )
  process.exitCode = 1
} else {
  console.log(`No known vulnerability in the ${shipped.length} packages that are shipped.`)
}
