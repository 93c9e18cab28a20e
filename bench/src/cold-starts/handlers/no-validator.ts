// In the place of the SDK's `_shims`, which brings ajv: what only answers calls of zod's schemas does without it.
export { default as process } from "node:process"

export class DefaultJsonSchemaValidator {
  getValidator(): never {
    throw new Error("There is no validator for plain JSON Schemas")
  }
}
