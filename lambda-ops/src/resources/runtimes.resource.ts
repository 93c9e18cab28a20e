import type { ResourceDefinition } from "@mcp-on-aws/tools/definition"
import type { Dependencies } from "../dependencies.ts"
import { scopes } from "../scopes.ts"

export function createRuntimesResource({ catalog }: Pick<Dependencies, "catalog">): ResourceDefinition {
  return {
    name: "runtimes",
    uri: "lambda-ops://runtimes",
    title: "Lambda runtimes",
    description: "Every Lambda runtime with its dates and successor, with the source and date of the table",
    mimeType: "application/json",
    scope: scopes.read,
    read: async (uri) => ({
      contents: [
        { uri: uri.href, mimeType: "application/json", text: JSON.stringify(catalog.table(), undefined, 2) },
      ],
    }),
  }
}
