// `npm run new-server -- my-server --from stateless-lambda`: a room of your own, with a tool, its test and its stacks,
// in the list of servers that the build, the local cloud, the tests and the stacks read.
import { spawnSync } from "node:child_process"
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { Script } from "node:vm"
import { isStackName, stackName } from "@mcp-on-aws/blueprint/stack-name"
import { readOptions } from "@mcp-on-aws/local/read-options"
import { bases, spell } from "./new-server/names.ts"
import type { Base } from "./new-server/names.ts"
import { addDependency, addToList } from "./new-server/register.ts"
import { describeRoom } from "./new-server/room.ts"
import { installDependencies, root } from "./setup.mjs"

const ownServers = "servers/src/own-servers.ts"
const usage = `npm run new-server -- <name> --from <sample> [--no-stacks]
  <name>           of its folder, and of what is deployed
  --from <sample>  ${bases.join(", ")}
  --no-stacks      leaves its stacks to npm run synth`
try {
  const { name, base, stacks } = readArguments()
  makeServer(name, { base, stacks })
  installDependencies(stacks, "--no-frozen-lockfile")
  format([name, "servers"])
  if (stacks) writeStacks()
  const runTests = `npm test -- --selectProjects ${name}`
  console.log(`
Made ${name}/: ${base} with the definitions of ${name}/src/tool-set.ts. ${name}/README.md says what to change where.
${stacks ? `Its stacks are in infra-terraform/stacks/${name} and infra-sam/stacks/${name}, each with a README.` : "Its stacks are written by npm run synth."}

  ${"npm start".padEnd(runTests.length)}   runs it beside the samples
  ${runTests}   runs its own tests`)
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
}

function makeServer(name: string, { base, stacks }: { base: Base; stacks: boolean }) {
  const names = spell(name)
  // First what may fail: nothing is half made then.
  edit(ownServers, (text) => addToList(text, names, base))
  edit("servers/package.json", (text) => addDependency(text, name))
  for (const [path, text] of Object.entries(describeRoom(names, { base, stacks })))
    write(`${name}/${path}`, text)
  // The sample's image with another bundle in it.
  if (base !== "stateless-lambda") {
    write(`${name}/Dockerfile`, readFileSync(join(root, base, "Dockerfile"), "utf8").replaceAll(base, name))
  }
}

function readArguments(): { name: string; base: Base; stacks: boolean } {
  const { values, positionals } = readOptions(usage, {
    options: { from: { type: "string" }, "no-stacks": { type: "boolean", default: false } },
    allowPositionals: true,
  })
  const [name, ...more] = positionals
  const base = bases.find((one) => one === values.from)
  if (name === undefined || more.length > 0) throw new Error(`Give one name\n\n${usage}`)
  if (!base) throw new Error(`--from must name one of them\n\n${usage}`)
  if (!isStackName(name)) throw new Error(`"${name}" is no name for a server: it must be ${stackName.must}`)
  const { camel } = spell(name)
  if (!isIdentifier(camel)) throw new Error(`"${name}" is a reserved word in JavaScript: choose another name`)
  for (const folder of [name, `infra-terraform/stacks/${name}`, `infra-sam/stacks/${name}`]) {
    if (existsSync(join(root, folder))) throw new Error(`${folder}/ exists already: choose another name`)
  }
  if (isTaken(camel, base)) {
    throw new Error(`${camel} is already a name in the files of a server: choose another than "${name}"`)
  }
  return { name, base, stacks: !values["no-stacks"] }
}

/** In the list of servers, or in what is written for every new one. */
function isTaken(camel: string, base: Base): boolean {
  // A name that nobody can choose.
  const room = describeRoom(spell("Probe"), { base, stacks: false })
  const texts = [
    readFileSync(join(root, ownServers), "utf8"),
    room["src/deployment.ts"],
    room["src/build.ts"],
  ]
  return texts.some((text) => new RegExp(`\\b${camel}\\b`).test(text ?? ""))
}

function isIdentifier(word: string): boolean {
  try {
    return new Script(`"use strict"; let ${word}`) instanceof Script
  } catch {
    return false
  }
}

function write(path: string, text: string) {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}

function edit(path: string, change: (text: string) => string) {
  write(path, change(readFileSync(join(root, path), "utf8")))
}

/** As `npm run format` does: an entry of the list may be longer than a line. */
function format(folders: readonly string[]) {
  const prettier = join(root, "node_modules", "prettier", "bin", "prettier.cjs")
  runStep("Formatting what was made", [prettier, "--write", "--log-level", "warn", ...folders])
}

/** As `npm run synth` does. */
function writeStacks() {
  for (const room of ["infra-terraform", "infra-sam"]) {
    runStep(`Writing ${room}/stacks`, [join(root, room, "src", "synth.ts")])
  }
}

function runStep(what: string, args: readonly string[]) {
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" })
  if (status !== 0) throw new Error(`${what} failed:\n${stderr}`)
}
