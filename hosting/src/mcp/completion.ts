import { ProtocolError, ProtocolErrorCode } from "@modelcontextprotocol/server"
import type { CompleteRequest, CompleteResult } from "@modelcontextprotocol/server"
import type { Principal, ToolSet } from "@mcp-on-aws/tools/definition"

/** MCP, completion: at most 100 values an answer. */
const MAX_VALUES = 100

/** Answers `completion/complete` from the definitions, with the values of the caller alone. */
export async function answerCompletion(
  { prompts, resources }: Pick<ToolSet, "prompts" | "resources">,
  { ref, argument, context }: CompleteRequest["params"],
  principal: Principal,
): Promise<CompleteResult> {
  const definition =
    ref.type === "ref/prompt"
      ? prompts.find(({ name }) => name === ref.name)
      : resources.find(({ uri }) => uri === ref.uri)
  if (!definition) {
    const wanted = ref.type === "ref/prompt" ? `prompt ${ref.name}` : `resource ${ref.uri}`
    throw new ProtocolError(ProtocolErrorCode.InvalidParams, `There is no ${wanted} to complete`)
  }
  const complete = definition.complete?.[argument.name]
  const found = (await complete?.(argument.value, { principal, arguments: context?.arguments ?? {} })) ?? []
  return {
    completion: {
      values: found.slice(0, MAX_VALUES),
      total: found.length,
      hasMore: found.length > MAX_VALUES,
    },
  }
}
