import type { StandardSchemaWithJSON } from "@modelcontextprotocol/server"

type JsonSchemaOf = StandardSchemaWithJSON["~standard"]["jsonSchema"]["input"]

/**
 * The same schema, whose JSON Schema is computed once a process: zod would compute it again for each server. What has
 * none, such as a date, says whose it is.
 */
export function convertOnce(schema: StandardSchemaWithJSON, name: string): StandardSchemaWithJSON {
  const standard = schema["~standard"]
  return {
    "~standard": {
      ...standard,
      jsonSchema: {
        input: remember(standard.jsonSchema.input, name),
        output: remember(standard.jsonSchema.output, name),
      },
    },
  }
}

function remember(convert: JsonSchemaOf, name: string): JsonSchemaOf {
  const known = new Map<string, Record<string, unknown>>()
  return (options) => {
    try {
      const json = known.get(options.target) ?? convert(options)
      known.set(options.target, json)
      return json
    } catch (cause) {
      throw new Error(`A schema of "${name}" has no JSON Schema`, { cause })
    }
  }
}
