import { ProtocolError, ProtocolErrorCode, isInputRequiredResult } from "@modelcontextprotocol/server"
import type {
  CallToolResult,
  InputRequiredResult,
  Server,
  ServerContext,
  Tool,
} from "@modelcontextprotocol/server"
import type { ToolDefinition } from "@mcp-on-aws/tools/definition"
import { runTool } from "./run-tool.ts"
import type { Serve } from "./serve-definition.ts"

/** The SDK's target of every conversion. */
const target = "draft-2020-12"
type Schema = ToolDefinition["input"]

/** A tool that the lane can call, and how `tools/list` shows it. */
export interface LaneTool {
  readonly definition: ToolDefinition
  readonly listed: Tool
}

/**
 * What the lane knows of a tool; nothing where only the SDK's own server class does what the tool needs: arguments
 * mirrored in headers (`x-mcp-header`), and schemas that are not plain objects, which it rewrites for each era.
 */
export function prepareTool(definition: ToolDefinition): LaneTool | undefined {
  const { name, title, description, annotations, input, output } = definition
  const inputSchema = input["~standard"].jsonSchema.input({ target })
  const outputSchema = output?.["~standard"].jsonSchema.output({ target })
  if (inputSchema.type !== "object" || (outputSchema && outputSchema.type !== "object")) return undefined
  if (JSON.stringify(inputSchema).includes('"x-mcp-header"')) return undefined
  const schemas = { inputSchema, ...(outputSchema && { outputSchema }) } as Pick<Tool, "inputSchema">
  return { definition, listed: { name, title, description, annotations, ...schemas } }
}

export interface ToolCall {
  readonly tool: LaneTool
  readonly args: unknown
  readonly context: ServerContext
  readonly server: Server
  readonly serve: Serve
}

/** What the SDK's own server class does around a tool, step by step. Whatever fails is the tool's result. */
export async function callTool({
  tool,
  args,
  context,
  server,
  serve,
}: ToolCall): Promise<CallToolResult | InputRequiredResult> {
  const { name, input, output } = tool.definition
  try {
    return await serve(name, context, async (call) => {
      const invalidInput = `Input validation error: Invalid arguments for tool ${name}`
      const result = await runTool(tool.definition, await validate(input, args ?? {}, invalidInput), call)
      if (isInputRequiredResult(result)) return result
      if (output && !result.isError) await validateOutput(name, output, result)
      return server.projectCallToolResult(result, tool.listed.outputSchema)
    })
  } catch (error) {
    const asksByUrl =
      error instanceof ProtocolError && error.code === (ProtocolErrorCode.UrlElicitationRequired as number)
    if (asksByUrl) throw error
    const text = error instanceof Error ? error.message : String(error)
    return { content: [{ type: "text", text }], isError: true }
  }
}

async function validateOutput(name: string, output: Schema, { structuredContent }: CallToolResult) {
  if (structuredContent === undefined) {
    throw invalid(
      `Output validation error: Tool ${name} has an output schema but no structured content was provided`,
    )
  }
  await validate(
    output,
    structuredContent,
    `Output validation error: Invalid structured content for tool ${name}`,
  )
}

async function validate(schema: Schema, value: unknown, failure: string): Promise<unknown> {
  const result = await schema["~standard"].validate(value)
  if (!result.issues) return result.value
  const problems = result.issues.map(({ path = [], message }) => {
    const keys = path.map((key) => String(typeof key === "object" ? key.key : key))
    return keys.length > 0 ? `${keys.join(".")}: ${message}` : message
  })
  throw invalid(`${failure}: ${problems.join(", ")}`)
}

const invalid = (message: string) => new ProtocolError(ProtocolErrorCode.InvalidParams, message)
