import type { StandardSchemaWithJSON } from "@modelcontextprotocol/server"

type JsonSchemaOf = StandardSchemaWithJSON["~standard"]["jsonSchema"]["input"]

/** The same schema, whose JSON Schema is computed once a process: zod would compute it again for each server. */
export function convertOnce(schema: StandardSchemaWithJSON): StandardSchemaWithJSON {
  const standard = schema["~standard"]
  return {
    "~standard": {
      ...standard,
      jsonSchema: {
        input: remember(standard.jsonSchema.input),
        output: remember(standard.jsonSchema.output),
      },
    },
  }
}

function remember(convert: JsonSchemaOf): JsonSchemaOf {
  const known = new Map<string, Record<string, unknown>>()
  return (options) => {
    const json = known.get(options.target) ?? convert(options)
    known.set(options.target, json)
    return json
  }
}
