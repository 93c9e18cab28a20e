import { readFile } from "node:fs/promises"
import { parse } from "acorn"
import type { Plugin } from "esbuild"

/**
 * Leaves out of a bundle those of the SDK's schemas that it does not use: most of nearly two hundred, which would be built
 * at each start. A schema is the result of a call, and to a bundler a call may do anything; here it is told that these
 * calls do nothing else. The SDK's code itself stays as it is.
 */
export const unusedSchemas: Plugin = {
  name: "unused-schemas",
  setup(build) {
    const read = { server: false, list: false }
    build.onLoad({ filter: /@modelcontextprotocol[\\/]core[\\/]dist[\\/].*\.mjs$/ }, async ({ path }) => ({
      contents: declareCallsPure(await readFile(path, "utf8")),
    }))
    build.onLoad({ filter: /@modelcontextprotocol[\\/]server[\\/]dist[\\/].*\.mjs$/ }, async ({ path }) => {
      const code = await readFile(path, "utf8")
      read.server = true
      read.list ||= list.test(code)
      return { contents: code.replace(list, declareListPure) }
    })
    build.onEnd(() => ({ errors: read.server && !read.list ? [{ text: noList }] : [] }))
  },
}

/** The part of the SDK that lists its schemas by name, for whoever looks one up: it puts every one of them to use. */
const list = /(?<=^\/\/#region \S+\/specTypeSchema\.ts\n)[^]*?(?=^\/\/#endregion$)/m
const exported = ["specTypeSchemas", "isSpecType"]

const noList =
  "@modelcontextprotocol/server has no region specTypeSchema.ts any more: see what puts its schemas to use now, and " +
  "tell packaging/src/unused-schemas.ts, or take that away"

const declareListPure = (code: string) =>
  `const listed = ${pure(`{ ${code} return { ${exported.join()} } }`)}\n` +
  exported.map((name) => `const ${name} = ${pure(`listed.${name}`)}\n`).join("")

function declareCallsPure(code: string): string {
  const { body } = parse(code, { ecmaVersion: "latest", sourceType: "module" })
  return body
    .flatMap((statement) => (statement.type === "VariableDeclaration" ? statement.declarations : []))
    .flatMap(({ init }) => (init?.type === "CallExpression" ? [init] : []))
    .reduceRight(
      (text, { start, end }) => text.slice(0, start) + pure(text.slice(start, end)) + text.slice(end),
      code,
    )
}

/** In a function of its own, as a call that is marked alone leaves its arguments' calls behind. */
function pure(code: string): string {
  return `/* @__PURE__ */ (() => ${code})()`
}
