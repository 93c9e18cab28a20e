import type { StandardSchemaWithJSON } from "@modelcontextprotocol/server"
import type { ToolSet } from "@mcp-on-aws/tools/definition"

type Schema = StandardSchemaWithJSON

/** The same definitions with other schemas, each made of the one before and of its definition's name. */
export const mapSchemas = (toolSet: ToolSet, map: (schema: Schema, name: string) => Schema): ToolSet => ({
  ...toolSet,
  tools: toolSet.tools.map((tool) => ({
    ...tool,
    input: map(tool.input, tool.name),
    ...(tool.output && { output: map(tool.output, tool.name) }),
  })),
  prompts: toolSet.prompts.map((prompt) => ({
    ...prompt,
    ...(prompt.args && { args: map(prompt.args, prompt.name) }),
  })),
})
