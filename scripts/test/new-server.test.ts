import { execFile, execFileSync } from "node:child_process"
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals"

const root = join(import.meta.dirname, "..", "..")
const servers = {
  // As the documents have it.
  "my-server": "stateless-lambda",
  "plain-tasks": "stateless-ecs",
  "word-desk": "stateful-ecs",
}
const LIMIT_MS = 300_000

/** The repository as it is now, committed or not. */
let copy: string
beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), "new-server-"))
  const listed = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: root,
  })
  for (const file of listed.toString().split("\0")) {
    if (file !== "" && existsSync(join(root, file))) cpSync(join(root, file), join(copy, file))
  }
})
afterAll(() => rmSync(copy, { recursive: true, force: true }))

interface Ended {
  readonly code: number
  readonly output: string
}

/** Whatever its exit code is. */
async function run(...args: string[]): Promise<Ended> {
  // The endpoints of the run that this test is in are of a cloud without these servers.
  const env = { ...process.env, MCP_ENDPOINTS: undefined }
  const options = { cwd: copy, env, maxBuffer: 2 ** 26 }
  return promisify(execFile)(process.execPath, args, options).then(
    ({ stdout, stderr }) => ({ code: 0, output: stdout + stderr }),
    ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({
      code,
      output: stdout + stderr,
    }),
  )
}

const linesAbout = (output: string) =>
  output.split("\n").filter((line) => Object.keys(servers).some((name) => line.includes(`${name}/`)))

describe("npm run new-server", () => {
  test(
    "makes servers of each sample, that pass the checks, their tests and the contract at once",
    async () => {
      for (const [name, base] of Object.entries(servers)) {
        // All stacks are written each time: the last is enough.
        const more = name === "word-desk" ? [] : ["--no-stacks"]
        expect(await run("scripts/run.mjs", "new-server", name, "--from", base, ...more)).toMatchObject({
          code: 0,
        })
        change(`${name}/src/deployment.ts`, "settings: {}", 'settings: { GREETING: "Good day" }')
      }

      narrowTypes()
      const types = await run("node_modules/typescript/bin/tsc", "--project", "tsconfig.json")
      const lint = await run(
        "node_modules/eslint/bin/eslint.js",
        "--max-warnings",
        "0",
        "servers",
        ...names(),
      )
      const format = await run("node_modules/prettier/bin/prettier.cjs", "--check", "servers", ...names())
      const layout = await run("checks/src/main.ts")
      const tests = await jest("--selectProjects", ...names())
      const contract = await jest("--selectProjects", "e2e", "--testPathPatterns", "own-servers")

      for (const name of names()) {
        const [terraform = "", sam = ""] = ["infra-terraform", "infra-sam"].map((room) => stackOf(room, name))
        expect(terraform).toContain(`"default": "${name}"`)
        expect(sam).toContain(`Default: ${name}`)
        // Written before the last one's settings were changed.
        const settings = name === "word-desk" ? name : "Good day"
        for (const stack of [terraform, sam]) {
          expect(stack).toContain(`${name}:read`)
          expect(stack).toContain(settings)
          expect(stack).toContain(`[${name}](../../../${name}/README.md), deployed by the same stack as`)
        }
      }
      expect(types).toEqual({ code: 0, output: "" })
      // No link of theirs leads nowhere.
      expect(linesAbout(layout.output)).toEqual([])
      expect(lint).toEqual({ code: 0, output: "" })
      expect(format).toMatchObject({ code: 0 })
      expect(tests.output).toContain("Tests:       3 passed, 3 total")
      for (const name of names()) {
        expect(contract.output).toContain(`✓ ${name} shows v1 its own name`)
        expect(contract.output).toMatch(
          new RegExp(`^ +${name} behind [\\s\\S]*✓ malformed JSON is refused`, "m"),
        )
      }
      expect(contract).toMatchObject({ code: 0 })
    },
    LIMIT_MS,
  )

  test.each([
    [["tools", "--from", "stateless-ecs"], "tools/ exists already"],
    [["Bad_Name", "--from", "stateless-ecs"], '"Bad_Name" is no name for a server'],
    [["hybrid", "--from", "stateless-ecs"], "infra-terraform/stacks/hybrid/ exists already"],
    [["new", "--from", "stateless-ecs"], '"new" is a reserved word in JavaScript'],
    [["customer-support-agent", "--from", "stateless-ecs"], "it must be 2 to 21"],
    [["internal-mine", "--from", "stateless-ecs"], "it may not begin with internal-"],
    [["scopes", "--from", "stateless-lambda"], "scopes is already a name"],
    [["own-servers", "--from", "stateless-ecs"], "ownServers is already a name"],
    [["mine", "--from", "lambda-ops"], "--from must name one of them"],
    [["mine", "yours", "--from", "stateless-ecs"], "Give one name"],
  ])("refuses %j, and changes nothing", async (args, reason) => {
    const before = readFileSync(join(copy, "servers/src/own-servers.ts"), "utf8")

    const { code, output } = await run("scripts/new-server.ts", ...args)

    expect([code, output]).toEqual([1, expect.stringContaining(reason)])
    expect(readFileSync(join(copy, "servers/src/own-servers.ts"), "utf8")).toBe(before)
    expect(existsSync(join(copy, "mine"))).toBe(false)
  })
})

function change(file: string, before: string, after: string) {
  const text = readFileSync(join(copy, file), "utf8")
  if (!text.includes(before)) throw new Error(`${file} holds no ${before}`)
  writeFileSync(join(copy, file), text.replace(before, after))
}

function stackOf(room: string, name: string): string {
  const folder = join(copy, room, "stacks", name)
  return readdirSync(folder)
    .map((file) => readFileSync(join(folder, file), "utf8"))
    .join("")
}

/** To what was made, and what that reaches: the whole takes a minute. */
function narrowTypes() {
  const file = join(copy, "tsconfig.json")
  const config = JSON.parse(readFileSync(file, "utf8")) as object
  writeFileSync(file, JSON.stringify({ ...config, include: ["servers", ...names()] }))
}

const names = () => Object.keys(servers)

const jest = (...args: string[]) =>
  run(
    "--experimental-vm-modules",
    "--disable-warning=ExperimentalWarning",
    "node_modules/jest/bin/jest.js",
    ...args,
  )
