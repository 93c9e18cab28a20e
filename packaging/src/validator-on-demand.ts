import type { Metafile, Plugin } from "esbuild"

/** The file beside a bundle's entries that has ajv in it, and where the SDK has that. */
export const validator = {
  file: "json-schema-validator",
  source: "@modelcontextprotocol/server/validators/ajv",
}

const namespace = "validator-on-demand"

/**
 * The SDK loads ajv, a third of a bundle, to validate by plain JSON Schemas and what clients answer to questions: most
 * requests need neither. In a bundle it stands in a file of its own, loaded when it is first needed; by `require`, as
 * whoever validates does not wait.
 */
export const validatorOnDemand: Plugin = {
  name: namespace,
  setup(build) {
    const filter = /^@modelcontextprotocol\/server\/_shims$/
    build.onResolve({ filter }, () => ({ path: validator.file, namespace }))
    build.onLoad({ filter: /.*/, namespace }, () => ({ contents: shims }))
  },
}

/** Whether a bundle has it in. */
export const needsValidator = ({ inputs }: Pick<Metafile, "inputs">) =>
  `${namespace}:${validator.file}` in inputs

/**
 * In the place of the SDK's `_shims`, which says what is Node's. With a `require` of its own: the bundle's may stand in
 * another folder.
 */
const shims = `
import { createRequire } from "node:module"
import process from "node:process"
const load = createRequire(import.meta.url)
const file = (import.meta.dirname.endsWith("chunks") ? "../" : "./") + "${validator.file}.mjs"
class DefaultJsonSchemaValidator {
  #loaded
  getValidator(schema) {
    this.#loaded ??= new (load(file).AjvJsonSchemaValidator)()
    return this.#loaded.getValidator(schema)
  }
}
export { DefaultJsonSchemaValidator, process }
`
