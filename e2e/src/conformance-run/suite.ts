import { spawn } from "node:child_process"
import { once } from "node:events"
import { existsSync, readFileSync, readdirSync, rmSync } from "node:fs"
import { basename, dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

export const revisions = ["2025-11-25", "2026-07-28"] as const
export type Revision = (typeof revisions)[number]

/** What the suite tests: a server at an address, or a client that it starts itself with the address as last argument. */
export type Subject = { readonly url: string } | { readonly command: string }

export interface Check {
  readonly id: string
  readonly status: string
  readonly message: string
}

/** A scenario that the revision requires, with everything that was checked in it. */
export interface ScenarioResult {
  readonly scenario: string
  readonly checks: readonly Check[]
}

export interface SuiteRun {
  readonly scored: readonly ScenarioResult[]
  /** The suite's own verdict, and what it printed. */
  readonly exitCode: number
  readonly output: string
}

const didNotRun: Check = { id: "ran", status: "FAILURE", message: "the suite wrote no result of it" }
const cli = fileURLToPath(import.meta.resolve("@modelcontextprotocol/conformance/dist/index.js"))

/** Runs the official suite as its command line does, and reads what it wrote into `folder`. */
export async function runSuite(subject: Subject, revision: Revision, folder: string): Promise<SuiteRun> {
  const leg = "url" in subject ? "server" : "client"
  const target = "url" in subject ? ["--url", subject.url] : ["--command", subject.command]
  rmSync(folder, { recursive: true, force: true })
  const required = await listRequired(leg, revision)
  const run = await runCli([leg, ...target, "--requirements", revision, "--output-dir", folder])
  const results = readResults(folder, leg)
  return {
    ...run,
    scored: required.map((scenario) => ({ scenario, checks: results.get(scenario) ?? [didNotRun] })),
  }
}

/** What the suite holds of an authorization server's metadata, found by the server's issuer. */
export const judgeIssuer = (issuer: string) =>
  runCli(["authorization", "--url", issuer, "--scenario", "authorization-server-metadata-endpoint"])

/** From what the suite prints: a heading for each side, and under it a line for each scenario. */
async function listRequired(leg: "server" | "client", revision: Revision): Promise<string[]> {
  const { output } = await runCli(["list", "--requirements", revision])
  const section = new RegExp(`^${leg} scenarios.*\\n((?: {2}- .*\\n)+)`, "im").exec(output)?.[1] ?? ""
  const scenarios = [...section.matchAll(/^ {2}- (\S+)$/gm)].map(([, name = ""]) => name)
  if (scenarios.length === 0)
    throw new Error(`The suite lists no ${leg} scenarios of ${revision}:\n${output}`)
  return scenarios
}

async function runCli(args: readonly string[]) {
  const child = spawn(process.execPath, [cli, ...args], { stdio: ["ignore", "pipe", "pipe"] })
  const chunks: Buffer[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => chunks.push(chunk))
  const [code] = (await once(child, "close")) as [number | null]
  return { exitCode: code ?? 1, output: Buffer.concat(chunks).toString() }
}

/** By scenario. The suite names a folder after the scenario and the time at which it began. */
function readResults(folder: string, leg: string): Map<string, Check[]> {
  const files = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: "utf8" }) : []
  return new Map(
    files
      .filter((file) => basename(file) === "checks.json")
      .map((file) => {
        const name = dirname(file)
          .replaceAll("\\", "/")
          .replace(/-\d{4}-\d\d-\d\dT[^/]*$/, "")
        return [leg === "server" ? name.replace(/^server-/, "") : name, readChecks(join(folder, file))]
      }),
  )
}

function readChecks(file: string): Check[] {
  const checks = JSON.parse(readFileSync(file, "utf8")) as (Omit<Check, "message"> & {
    errorMessage?: string
  })[]
  return checks.map(({ id, status, errorMessage = "" }) => ({ id, status, message: errorMessage }))
}
