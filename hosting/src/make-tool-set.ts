import type { ToolDefinition, ToolSet, ToolSetModule, ToolSetOptions } from "@mcp-on-aws/tools/definition"

/** A definition of any kind, before it is known to be one. */
type Unchecked = Partial<Record<"name" | "uri", string>> &
  Partial<Record<"input" | "output" | "args", Partial<ToolDefinition["input"]>>>

/**
 * Makes the tool set of a module that perhaps no compiler has seen. Its schemas are not converted here: a cold start has
 * no time for that.
 * @throws Error that names the first mistake
 */
export function makeToolSet(
  { createToolSet }: Pick<ToolSetModule, "createToolSet">,
  options: ToolSetOptions,
): ToolSet {
  if (!options.server.name) throw new Error("identity needs a name")
  const toolSet = createToolSet(options) as ToolSet | undefined
  for (const key of ["tools", "prompts", "resources"] as const) {
    const all: unknown = toolSet?.[key]
    if (!Array.isArray(all))
      throw new Error(`createToolSet must return an array of ${key}, if need be [], and no promise`)
    const names = new Set<unknown>()
    for (const one of all as Unchecked[]) {
      const { name, uri: identity = name } = one
      const who = `${key}: "${identity}"`
      if (!name || names.has(identity)) throw new Error(`${who}: each needs a name of its own`)
      names.add(identity)
      for (const field of ["input", "output", "args"] as const) {
        const isAbsent = !one[field] && !(key === "tools" && field === "input")
        if (isAbsent || one[field]?.["~standard"]?.jsonSchema) continue
        throw new Error(
          `${who}: ${field} is no schema: z.object({...}), or fromJsonSchema({...}) for plain JSON Schema`,
        )
      }
    }
  }
  return toolSet as ToolSet
}
