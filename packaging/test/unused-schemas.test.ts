import { execFileSync } from "node:child_process"
import { describe, expect, test } from "@jest/globals"
import { createBundle } from "../src/bundle.ts"
import { writeBundle } from "../src/write-bundle.ts"
import { useFolder } from "./use-folder.ts"

/** Says which claims an issuer's metadata has: of the schemas of OAuth, which a bare server has no use for. */
const unused = "id_token_signing_alg_values_supported"

const { pathOf, write } = useFolder()

describe("the SDK's schemas in a bundle", () => {
  test("are left out where nothing uses them", async () => {
    const entry = await write(
      "src/server.ts",
      'import { Server } from "@modelcontextprotocol/server"\nconsole.log(Server)',
    )
    const { files } = await createBundle({ entries: { server: entry } })
    const code = Buffer.from(files["server.mjs"] ?? []).toString()
    expect([code.includes("tools/call"), code.includes(unused)]).toEqual([true, false])
  })

  test("are all there, and check what they are for, where they are looked up by name", async () => {
    const entry = await write(
      "src/lookup.ts",
      `import { isSpecType, specTypeSchemas } from "@modelcontextprotocol/server"
      const { issues = [] } = specTypeSchemas.Tool["~standard"].validate({ name: 1 })
      const { length } = Object.values(specTypeSchemas).filter((schema) => "~standard" in schema)
      console.log(JSON.stringify({
        same: length === Object.keys(isSpecType).length && length > 100,
        paths: issues.map(({ path }) => path.join()),
        is: [isSpecType.OAuthTokens({}), isSpecType.OAuthTokens({ access_token: "a", token_type: "b" })],
      }))`,
    )
    const { files } = await createBundle({ entries: { lookup: entry } })
    await writeBundle(pathOf("lookup"), files)
    const output = execFileSync(process.execPath, [pathOf("lookup/lookup.mjs")], {
      encoding: "utf8",
    })
    expect(JSON.parse(output)).toEqual({ same: true, paths: ["name", "inputSchema"], is: [false, true] })
  })

  test("end the build where the SDK has them no longer where it had them", async () => {
    const sdk = "other/node_modules/@modelcontextprotocol/server"
    await write(`${sdk}/package.json`, '{ "type": "module", "exports": "./dist/index.mjs" }')
    await write(`${sdk}/dist/index.mjs`, "export class Server {}")
    const entry = await write(
      "other/src/server.ts",
      'import { Server } from "@modelcontextprotocol/server"\nconsole.log(Server)',
    )
    await expect(createBundle({ entries: { server: entry } })).rejects.toThrow(/no longer where/)
  })
})
