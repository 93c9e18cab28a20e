// The definitions that the official conformance suite calls, in place of the notes:
// npm start -- --tools ./e2e/src/conformance/fixtures.ts
import type { ToolSet, ToolSetModule } from "@mcp-on-aws/tools/definition"
import { contentTools } from "./content-tools.ts"
import { multiRoundTripTools } from "./multi-round-trip.ts"
import { prompts } from "./prompts.ts"
import { resources } from "./resources.ts"
import { tools2025 } from "./tools-2025.ts"
import { tools2026 } from "./tools-2026.ts"

export const settings = {} satisfies ToolSetModule["settings"]

export function createToolSet(): ToolSet {
  return {
    instructions: "Fixtures of the MCP conformance suite.",
    capabilities: { logging: {}, resources: { subscribe: true } },
    tools: [...contentTools, ...tools2025, ...tools2026, ...multiRoundTripTools],
    prompts,
    resources,
  }
}
