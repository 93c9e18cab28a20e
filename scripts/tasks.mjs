// What `npm start`, `npm test` and each `npm run` of package.json run: set-up, then the task's
// steps one after the other under Node 24, each ended with this process.
import { spawn } from "node:child_process"
import { constants } from "node:os"
import { join } from "node:path"
import { fail, findNode, installDependencies, root } from "./setup.mjs"

const bin = (name, path) => join(root, "node_modules", name, path)
const jest = [
  "--experimental-vm-modules",
  "--disable-warning=ExperimentalWarning",
  bin("jest", "bin/jest.js"),
]
const prettier = bin("prettier", "bin/prettier.cjs")

const tasks = {
  start: (args) => [["console/src/main.ts", ...args]],
  build: (args) => [["scripts/build.ts", ...args]],
  test: (args) => [[...jest, ...args]],
  "test:deployed": (args) => [["e2e/deployed.ts", ...args]],
  conformance: (args) => [["e2e/conformance.ts", ...args]],
  chaos: (args) => [["e2e/chaos.ts", ...args]],
  bench: (args) => [["bench/src/main.ts", ...args]],
  soak: (args) => [["bench/src/soak/main.ts", ...args]],
  cost: (args) => [["bench/src/cost/main.ts", ...args]],
  client: (args) => [["clients/notes.ts", ...args]],
  "client:sessions": (args) => [["clients/sessions.ts", ...args]],
  check: () => [
    [bin("typescript", "bin/tsc"), "--project", "tsconfig.json"],
    [bin("typescript", "bin/tsc"), "--project", "console/page/tsconfig.json"],
    [bin("eslint", "bin/eslint.js"), "--max-warnings", "0", "."],
    [prettier, "--check", "--log-level", "warn", "."],
    ["checks/src/main.ts"],
  ],
  "new-server": (args) => [["scripts/new-server.ts", ...args]],
  synth: () => [["infra-terraform/src/synth.ts"], ["infra-sam/src/synth.ts"]],
  "client:lambda-ops": (args) => [["clients/lambda-ops.ts", ...args]],
  "audit:shipped": (args) => [["scripts/audit.ts", ...args]],
  licences: () => [["scripts/third-party.ts"]],
  format: () => [[prettier, "--write", "--log-level", "warn", "."]],
}

/** What the tasks do that take no arguments: nothing else would explain them. */
const withoutArguments = {
  check: "checks types, lint, format and layout",
  synth: "writes the stacks of infra-terraform and infra-sam anew from their sources",
  licences: "writes the table of docs/third-party.md anew",
  format: "formats every file",
}

/** The tasks that read or write infrastructure, and so need what its rooms need. */
const withInfrastructure = ["test", "check", "synth"]

const [task, ...args] = process.argv.slice(2)
if (!Object.hasOwn(tasks, task ?? ""))
  fail(`Unknown task "${task}". There are: ${Object.keys(tasks).join(", ")}`)

if (Object.hasOwn(withoutArguments, task)) explainArguments()

installDependencies(withInfrastructure.includes(task))
const node = findNode()
for (const step of tasks[task](args)) {
  const code = await run(step)
  if (code !== 0) process.exit(code)
}
if (task === "check") console.log("Types, lint, format and layout are fine.")

function explainArguments() {
  const usage = `npm run ${task} ${withoutArguments[task]}; it takes no arguments.`
  if (args.includes("--help")) {
    console.log(usage)
    process.exit(0)
  }
  if (args.length > 0) fail(`${args.join(" ")}: ${usage}`)
}

function run(step) {
  return new Promise((resolve) => {
    const child = spawn(node, step, { cwd: root, stdio: "inherit" })
    const forward = (signal) => child.kill(signal)
    const signals = ["SIGINT", "SIGTERM", "SIGHUP"]
    for (const signal of signals) process.on(signal, forward)
    const watch = whenOrphaned(() => forward("SIGTERM"))
    child.on("error", (error) => fail(`Cannot run ${node}: ${error.message}`))
    child.on("exit", (code, signal) => {
      clearInterval(watch)
      for (const name of signals) process.removeListener(name, forward)
      resolve(signal ? 128 + (constants.signals[signal] ?? 0) : (code ?? 1))
    })
  })
}

// npm passes SIGTERM to the shell in which it runs a script, and that shell passes it to nobody.
function whenOrphaned(end) {
  const parent = process.ppid
  return setInterval(() => {
    if (process.ppid !== parent) end()
  }, 250)
}
