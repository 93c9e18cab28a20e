import { execFileSync, spawnSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { describe, expect, test } from "@jest/globals"

const root = join(import.meta.dirname, "..", "..")
const file = join(root, "scripts", "run.mjs")

test.each(["12.22.12", "16.20.2", "18.20.8"])("on Node %s, every command says which is needed", (version) => {
  const code = `Object.defineProperty(process.versions, "node", { value: "${version}" })
await import(${JSON.stringify(pathToFileURL(file).href)})`

  const { status, stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", code])

  expect(stderr.toString()).toContain(`This is Node ${version}; Node 20 or newer is needed.`)
  expect([status, stdout.toString()]).toEqual([1, ""])
})

test("what says it is read by any Node that knows modules", () => {
  const esbuild = join(root, "packaging", "node_modules", ".bin", "esbuild")

  // Without later syntax, it comes out as it went in.
  const lowered = execFileSync(esbuild, ["--target=node12.22", "--format=esm"], { input: readFileSync(file) })
  const same = execFileSync(esbuild, ["--target=esnext", "--format=esm"], { input: readFileSync(file) })

  expect(lowered.toString()).toBe(same.toString())
})

describe.each(["check", "synth", "licences", "format"])("npm run %s", (task) => {
  test("explains itself and does nothing else", () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [file, task, "--help"])

    expect(stdout.toString()).toMatch(new RegExp(`^npm run ${task} \\w+s .*; it takes no arguments\\.\n$`))
    expect([status, stderr.toString()]).toEqual([0, ""])
  })

  test("refuses arguments, which would change nothing", () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [file, task, "--fix"])

    expect(stderr.toString()).toMatch(/^--fix: npm run .* takes no arguments\.\n$/)
    expect([status, stdout.toString()]).toEqual([1, ""])
  })
})

test("npm run audit:shipped explains itself before it asks anybody", () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [
    join(root, "scripts", "audit.ts"),
    "--help",
  ])

  expect(stdout.toString()).toContain("npm run audit:shipped -- [--registry <url>]")
  expect([status, stderr.toString()]).toEqual([0, ""])
})

test("a command that there is not is answered with those there are", () => {
  const { status, stderr } = spawnSync(process.execPath, [file, "strat"])

  expect(stderr.toString()).toMatch(/^Unknown task "strat"\. There are: start, build, /)
  expect(status).toBe(1)
})

test("npm run build takes no tools, which the next build would replace, and names what does", () => {
  const { status, stderr } = spawnSync(process.execPath, [
    join(root, "scripts", "build.ts"),
    "--tools",
    "mine.ts",
  ])

  expect(stderr.toString()).toMatch(/^Unknown option '--tools'[^]*npm run new-server/)
  expect(status).toBe(1)
})
