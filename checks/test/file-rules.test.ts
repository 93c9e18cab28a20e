import { describe, expect, test } from "@jest/globals"
import { checkEnvironment } from "../src/rules/environment.ts"
import { checkFileShape } from "../src/rules/file-shape.ts"
import { checkMachineTraces } from "../src/rules/machine-traces.ts"
import { checkPackageExports } from "../src/rules/package-exports.ts"
import { findPlaces, findViolations } from "./seeded-tree.ts"

const code = "export const one = 1\n"
const tool = "export const ping = defineTool({})\n"

describe("file shape", () => {
  test.each([
    ["tools/src/utils.ts", code],
    ["hosting/src/helpers/time.ts", code],
    ["local/src/task-manager.ts", code],
    ["tools/src/a.test.ts", code],
    ["tools/src/index.ts", 'export { one } from "./one.ts"\n'],
    ["tools/src/index.ts", 'export * from "./one.ts"\n'],
    ["tools/src/index.ts", 'import { one } from "./one.ts"\nexport { one }\n'],
    ["tools/src/a.ts", "export default function one() {}\n"],
    ["local/src/a.mjs", "export default 1\n"],
    ["tools/src/ping.ts", tool],
    ["tools/src/ping.tool.ts", code],
    ["tools/src/ping.tool.ts", tool + tool],
    ["infra-sam/src/lambda.stack.ts", code],
  ])("reports %s: %s", (file, text) => {
    expect(findPlaces(checkFileShape, { [file]: text })).toEqual([`${file}:1`])
  })

  test.each([
    ["tools/src/uncommon.ts", code],
    ["tools/test/a.test.ts", code],
    ["tools/src/entry.ts", 'import "./one.ts"\n'],
    ["tools/src/a.ts", 'export { one } from "./one.ts"\nexport const two = 2\n'],
    ["jest.config.mjs", "export default {}\n"],
    ["tools/src/ping.tool.ts", tool],
    ["e2e/src/fixtures.ts", tool + tool],
    ["infra-sam/src/lambda.stack.ts", "export function lambdaStack() {}\nexport class LambdaStack {}\n"],
  ])("accepts %s: %s", (file, text) => {
    expect(findPlaces(checkFileShape, { [file]: text })).toEqual([])
  })
})

describe("environment", () => {
  test.each([
    ["export const region = process.env.AWS_REGION\n"],
    ['export const region = process["env"].AWS_REGION\n'],
    ['import { env } from "node:process"\nexport const region = env.AWS_REGION\n'],
    ["const { env } = process\nexport const region = env.AWS_REGION\n"],
  ])("reports %s", (text) => {
    expect(findPlaces(checkEnvironment, { "tools/src/a.ts": text })).toEqual(["tools/src/a.ts:1"])
  })

  test("lets entry files, tests and comments speak of it", () => {
    const read = "export const region = process.env.AWS_REGION\n"

    const files = {
      "stateless-lambda/src/lambda.ts": read,
      "local/src/main.ts": read,
      "tools/test/a.test.ts": read,
      "tools/src/a.ts": "// process.env is read elsewhere\nexport const one = 1\n",
    }

    expect(findPlaces(checkEnvironment, files)).toEqual([])
  })
})

describe("machine traces", () => {
  test.each([
    [["https://registry", "npmjs.org/zod"].join(".")],
    [["//npm", "example.com/:", "_auth", "Token=x"].join(".")],
    [["//somewhere/:_auth", "Token=x"].join("")],
    [["see ", "home", "ann", "project/a.ts"].join("/")],
    [["", "Users", "ann", "a.ts"].join("/")],
    [["cd ", "work", "main"].join("/")],
    [["(", "root", ".cache)"].join("/")],
    [["C:", "Users", "ann"].join("\\")],
  ])("reports %s, whatever the file", (text) => {
    expect(findPlaces(checkMachineTraces, { "notes.txt": `first\n${text}\n` })).toEqual(["notes.txt:2"])
  })

  test("lets addresses of documents and paths of the repository be", () => {
    const text =
      "https://docs.example.com/home/users, src/root/a.ts, /work, /mcp, the npm registry, ${root}/x\n"

    expect(findPlaces(checkMachineTraces, { "notes.txt": text })).toEqual([])
  })
})

test("every exported file exists, under conditions too", () => {
  const exports = { "./a": "./src/a.ts", "./b": { types: "./src/b.ts", default: "./src/a.ts" } }

  const violations = findViolations(checkPackageExports, {
    "tools/package.json": JSON.stringify({ exports }, null, 2),
    "tools/src/a.ts": code,
  })

  expect(violations).toMatchObject([{ file: "tools/package.json", line: 5 }])
  expect(violations[0]?.advice).toContain("./src/b.ts does not exist")
})
