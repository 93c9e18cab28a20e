import { describe, expect, test } from "@jest/globals"
import { checkImportDirection } from "../src/rules/import-direction.ts"
import { findPlaces } from "./seeded-tree.ts"

const importing = (specifier: string) => `import { thing } from "${specifier}"\nexport const used = thing\n`

describe("import direction", () => {
  test.each([
    ["tools/src/a.ts", "@mcp-on-aws/hosting/app"],
    ["hosting/src/a.ts", "@mcp-on-aws/stateless-lambda/deployment"],
    ["packaging/src/a.ts", "@mcp-on-aws/tools/definition"],
    ["stateless-lambda/src/a.ts", "@mcp-on-aws/stateful-ecs/deployment"],
    ["stateless-lambda/test/a.test.ts", "@mcp-on-aws/local/endpoints"],
    ["infra-sam/src/a.ts", "@mcp-on-aws/stateless-lambda/build"],
    ["infra-sam/src/a.ts", "@mcp-on-aws/hosting/app"],
    ["local/src/a.ts", "@mcp-on-aws/stateless-lambda/lambda"],
    ["local/src/a.ts", "@mcp-on-aws/e2e/contract"],
    ["new-room/src/a.ts", "@mcp-on-aws/tools/definition"],
    ["tools/src/a.ts", "@mcp-on-aws/tools/definition"],
    ["local/src/a.ts", "../../hosting/src/app.ts"],
    ["local/src/a.ts", "../../../elsewhere.ts"],
  ])("%s may not import %s", (file, specifier) => {
    expect(findPlaces(checkImportDirection, { [file]: importing(specifier) })).toEqual([`${file}:1`])
  })

  test.each([
    ["hosting/src/a.ts", "@mcp-on-aws/tools/definition"],
    ["stateful-ecs/src/a.ts", "@mcp-on-aws/hosting/app"],
    ["infra-terraform/src/a.ts", "@mcp-on-aws/stateless-lambda/deployment"],
    ["local/src/a.ts", "@mcp-on-aws/stateless-lambda/build"],
    ["bench/src/a.ts", "@mcp-on-aws/local/endpoints"],
    ["hosting/test/lambda/a.test.ts", "../../src/app.ts"],
    ["tools/src/a.ts", "zod"],
  ])("%s may import %s", (file, specifier) => {
    expect(findPlaces(checkImportDirection, { [file]: importing(specifier) })).toEqual([])
  })

  const own = {
    "mine/package.json": "{}",
    "mine/src/deployment.ts": "export {}\n",
    "servers/package.json": "{}",
  }

  test.each([
    ["mine/src/build.ts", "@mcp-on-aws/stateful-ecs/build"],
    ["mine/src/a.ts", "@mcp-on-aws/tools/definition"],
    ["servers/src/a.ts", "@mcp-on-aws/mine/build"],
    ["infra-sam/src/a.ts", "@mcp-on-aws/servers/own-servers"],
  ])("with a server of one's own, %s may import %s", (file, specifier) => {
    expect(findPlaces(checkImportDirection, { ...own, [file]: importing(specifier) })).toEqual([])
  })

  test.each([
    ["mine/src/a.ts", "@mcp-on-aws/local/cloud"],
    ["mine/src/a.ts", "@mcp-on-aws/stateful-ecs/session-overview"],
    ["stateless-lambda/src/a.ts", "@mcp-on-aws/mine/deployment"],
    ["infra-sam/src/a.ts", "@mcp-on-aws/mine/deployment"],
  ])("with a server of one's own, %s may still not import %s", (file, specifier) => {
    expect(findPlaces(checkImportDirection, { ...own, [file]: importing(specifier) })).toEqual([`${file}:1`])
  })

  test.each([
    ['export const load = () => import("@mcp-on-aws/hosting/app")\n'],
    ['export { thing } from "@mcp-on-aws/hosting/app"\n'],
    ['export type Thing = import("@mcp-on-aws/hosting/app").Thing\n'],
    ['export const path = import.meta.resolve("@mcp-on-aws/hosting/app")\n'],
  ])("sees every way to import: %s", (text) => {
    expect(findPlaces(checkImportDirection, { "tools/src/a.ts": text })).toEqual(["tools/src/a.ts:1"])
  })
})
