import { describe, expect, test } from "@jest/globals"
import { createBundle } from "../src/bundle.ts"
import { useFolder } from "./use-folder.ts"

const { pathOf, write } = useFolder()

const text = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString()

describe("a bundle", () => {
  test("names its files by their entries and keeps what is imported dynamically apart", async () => {
    await write("src/late.ts", "export const late: string = 'loaded late'")
    const entry = await write(
      "src/lambda.ts",
      "export const handler = async () => (await import('./late.ts')).late",
    )
    const { files } = await createBundle({ entries: { lambda: entry } })
    expect(Object.keys(files).sort()).toEqual([
      expect.stringMatching(/^chunks\/late-\w+\.mjs$/),
      expect.stringMatching(/^chunks\/late-\w+\.mjs\.map$/),
      "lambda.mjs",
      "lambda.mjs.map",
    ])
    expect(text(files["lambda.mjs"])).not.toContain("loaded late")
  })

  test("takes another module of definitions in place of the notes, wherever it stands", async () => {
    const entry = await write(
      "src/main.ts",
      'import { settings } from "@mcp-on-aws/tools/tool-set"\nconsole.log(settings)',
    )
    const tools = await write(
      "elsewhere/mine.ts",
      `import { defineTool } from "@mcp-on-aws/tools/definition"
      import * as z from "zod"
      export const createToolSet = () => settings
      export const settings = \`mine \${typeof z.string} \${typeof defineTool}\``,
    )
    const { files } = await createBundle({ entries: { main: entry }, tools })
    expect(text(files["main.mjs"])).toContain("mine ")
  })

  test("carries the licence of each package in it, and of what these have in their own files", async () => {
    const entry = await write(
      "src/licensed.ts",
      'import { McpServer } from "@modelcontextprotocol/server"\nimport * as z from "zod"\nconsole.log(McpServer, z.string)',
    )
    const { files, packages } = await createBundle({ entries: { licensed: entry } })
    const notices = text(files["THIRD-PARTY-NOTICES.txt"])
    for (const { name, version, licence, text } of packages) {
      expect(notices).toContain(`${name} ${version} (${licence})`)
      expect(notices).toContain(text?.trim())
    }
    expect(packages.map(({ name }) => name)).toEqual(expect.arrayContaining(["zod", "ajv", "fast-uri"]))
    expect(packages.find(({ name }) => name === "ajv")?.within).toBe("@modelcontextprotocol/server")
  })

  test("names no path of the machine that made it", async () => {
    const entry = await write("src/plain.ts", 'import * as z from "zod"\nexport const schema = z.string()')
    const { files } = await createBundle({ entries: { plain: entry } })
    expect(Object.values(files).map(text).join()).not.toContain(pathOf(""))
  })

  test("refuses a module of definitions without what one must export", async () => {
    const entry = await write(
      "src/needing.ts",
      'import * as definitions from "@mcp-on-aws/tools/tool-set"\nconsole.log(definitions)',
    )
    const tools = await write("elsewhere/half.ts", "export const createToolSet = () => ({})")
    await expect(createBundle({ entries: { needing: entry }, tools })).rejects.toThrow(
      /^\S+half\.ts must export settings and createToolSet \(docs\/bring-your-own-tools\.md, step 2\)$/,
    )
  })

  test("refuses a module of definitions that is not there, naming it", async () => {
    const entry = await write("src/other.ts", "export {}")
    await expect(createBundle({ entries: { other: entry }, tools: pathOf("none.ts") })).rejects.toThrow(
      /none\.ts/,
    )
  })

  test("says where a source does not compile", async () => {
    const entry = await write("src/broken.ts", "export const = 1")
    await expect(createBundle({ entries: { broken: entry } })).rejects.toThrow(/broken\.ts:1:/)
  })

  test("tells how a package gets installed that is not there", async () => {
    const entry = await write("src/needing-more.ts", 'import "no-such-package"')
    await expect(createBundle({ entries: { needing: entry } })).rejects.toThrow(
      /needing-more\.ts:1:[^]*"no-such-package"[^]*named in a package\.json/,
    )
  })
})
