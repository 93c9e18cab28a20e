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
    const found = { server: false, list: false, schemas: false }
    build.onLoad({ filter: /@modelcontextprotocol[\\/]core[\\/]dist[\\/].*\.mjs$/ }, async ({ path }) => {
      const code = await readFile(path, "utf8")
      const contents = declareCallsPure(code)
      found.schemas ||= contents !== code
      return { contents }
    })
    build.onLoad({ filter: /@modelcontextprotocol[\\/]server[\\/]dist[\\/].*\.mjs$/ }, async ({ path }) => {
      const code = await readFile(path, "utf8")
      found.server = true
      found.list ||= list.test(code)
      return { contents: code.replace(list, declareListPure) }
    })
    build.onEnd(() => ({
      errors: found.server && !(found.list && found.schemas) ? [{ text: notFound }] : [],
    }))
  },
}

/** The part of the SDK that lists its schemas by name, for whoever looks one up: it puts every one of them to use. */
const list = /(?<=^\/\/#region \S+\/specTypeSchema\.ts\n)[^]*?(?=^\/\/#endregion$)/m
const exported = ["specTypeSchemas", "isSpecType"]

const notFound =
  "@modelcontextprotocol/server has its schemas, or the region specTypeSchema.ts that lists them, no longer where " +
  "packaging/src/unused-schemas.ts looks for them: change that, or take it away if the SDK builds them when needed"

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
