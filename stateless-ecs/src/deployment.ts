import { scopes } from "@mcp-on-aws/tools/notes-scopes"
import { notesTable } from "@mcp-on-aws/tools/notes-table"

/** What whoever deploys or runs this server has to know of it. Nothing here is repeated in a template by hand. */
export const statelessEcs = {
  name: "stateless-ecs",
  port: 8080,
  architecture: "arm64",
  cpu: 256,
  memoryMb: 512,
  path: "/mcp",
  healthPath: "/health",
  readyPath: "/ready",
  /** New requests are still taken after SIGTERM; ECS takes the task out of the target group before it sends that. */
  settleMs: 5_000,
  /** Longer than MCP_DRAIN_SECONDS (25), or ECS ends the calls in flight. */
  stopTimeoutSeconds: 30,
  tables: [notesTable],
  /** What its tools ask of callers. */
  scopes,
} as const
