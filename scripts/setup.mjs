// Sets up a fresh checkout with nothing but Node >= 20 and its npm: dependencies through the pinned
// pnpm, and Node 24 (the Lambda runtime's version) from the npm registry where this Node is another.
import { spawnSync } from "node:child_process"
import { createHash } from "node:crypto"
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

export const root = dirname(dirname(fileURLToPath(import.meta.url)))

const RUNTIME_MAJOR = 24
const stampFile = join(root, ".local", "installed")

/** What only writes and tests the templates: more than all the rest together, and nobody who runs or deploys needs it. */
const infrastructure = ["infra-terraform", "infra-sam"]

/**
 * Installs what the lock file names, unless that was done already for this very lock file. What a changed package.json
 * names is added to the lock file, but not by a build machine (`CI`): there the two have to agree.
 * @param withInfrastructure also what the infrastructure rooms need; once installed, it stays
 * @param lockfile another option where a room is new, which no lock file names yet
 */
export function installDependencies(withInfrastructure, lockfile = usualLockfile()) {
  const stamp = dependencyStamp()
  const installed = existsSync(join(root, "node_modules")) && existsSync(stampFile)
  const [stamped, scope] = installed ? readFileSync(stampFile, "utf8").split(" ") : []
  if (stamped === stamp && (scope === "all" || !withInfrastructure)) return
  const all = withInfrastructure || scope === "all"
  const filters = all ? [] : infrastructure.flatMap((room) => ["--filter", `!./${room}`])
  const { packageManager } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"))
  const what = installed
    ? "Bringing dependencies up to date"
    : "Installing dependencies (once; about a minute)"
  console.log(`${what} with ${packageManager}, from the npm registry ...`)
  const npx = process.platform === "win32" ? "npx.cmd" : "npx"
  const { status, error } = spawnSync(npx, ["--yes", packageManager, "install", lockfile, ...filters], {
    cwd: root,
    stdio: "inherit",
    shell: process.platform === "win32",
  })
  if (status !== 0) {
    fail(
      `Installing dependencies failed${error ? `: ${error.message}` : ` (exit code ${status})`}. ` +
        "Where npm or pnpm gave no reason above, check that the npm registry can be reached (npm ping), then run it again.",
    )
  }
  mkdirSync(dirname(stampFile), { recursive: true })
  writeFileSync(stampFile, `${dependencyStamp()} ${all ? "all" : "servers"}`)
}

const usualLockfile = () => (process.env.CI ? "--frozen-lockfile" : "--prefer-frozen-lockfile")

/** The path of a Node of the Lambda runtime's major version: this one, or the project's own. */
export function findNode() {
  if (Number(process.versions.node.split(".")[0]) === RUNTIME_MAJOR) return process.execPath
  const platform = process.platform === "win32" ? "win" : process.platform
  for (const name of [`node-${platform}-${process.arch}`, `node-bin-${platform}-${process.arch}`]) {
    // Not the root's: npm would put it on the PATH of `npm start`, behind a shell that passes no signal on.
    const binary = join(
      root,
      "scripts",
      "node_modules",
      name,
      "bin",
      platform === "win" ? "node.exe" : "node",
    )
    if (existsSync(binary)) return binary
  }
  return fail(
    `This is Node ${process.versions.node}; the servers need Node ${RUNTIME_MAJOR}, and the npm registry has ` +
      `no ready binary for ${process.platform}-${process.arch}. Install Node ${RUNTIME_MAJOR} and run the command again.`,
  )
}

function dependencyStamp() {
  const hash = createHash("sha256").update(process.platform + process.arch)
  const rooms = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  const manifests = rooms
    .map((room) => join(room.name, "package.json"))
    .filter((file) => existsSync(join(root, file)))
  for (const file of ["pnpm-lock.yaml", "pnpm-workspace.yaml", "package.json", ...manifests.sort()]) {
    hash.update(file).update(readFileSync(join(root, file)))
  }
  return hash.digest("hex")
}

/** Ends the process: what went wrong, and what to do about it. */
export function fail(message) {
  console.error(message)
  process.exit(1)
}
