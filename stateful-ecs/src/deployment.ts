import { notesTable } from "@mcp-on-aws/tools/notes-table"
import { sessionsTable } from "./sessions-table.ts"

/** What whoever deploys or runs this server has to know of it. Nothing here is repeated in a template by hand. */
export const statefulEcs = {
  name: "stateful-ecs",
  port: 8080,
  /** For the other tasks alone: a security group that only its own members may enter. */
  privatePort: 8081,
  architecture: "arm64",
  cpu: 512,
  memoryMb: 1024,
  path: "/mcp",
  healthPath: "/health",
  readyPath: "/ready",
  /** Sessions need none; it saves a hop for the clients that keep its cookie. */
  stickiness: { type: "lb_cookie", seconds: 3600 },
  /** New requests are still taken after SIGTERM; ECS takes the task out of the target group before it sends that. */
  settleMs: 5_000,
  /** Longer than MCP_DRAIN_SECONDS, which calls in flight have; Fargate allows no more. */
  stopTimeoutSeconds: 120,
  drainSeconds: 100,
  deregistrationDelaySeconds: 30,
  tables: [notesTable, sessionsTable],
} as const
