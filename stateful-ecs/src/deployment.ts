import { scopes } from "@mcp-on-aws/tools/notes-scopes"
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
  /** Longer than drainSeconds; Fargate allows no more. */
  stopTimeoutSeconds: 120,
  /** MCP_DRAIN_SECONDS: what calls have that are left after SIGTERM, as those that other tasks forwarded. */
  drainSeconds: 100,
  /** The same for the load balancer's calls: it cuts them off then, and ECS sends SIGTERM no sooner than it is done. */
  deregistrationDelaySeconds: 100,
  tables: [notesTable, sessionsTable],
  /** What its tools ask of callers. */
  scopes,
} as const
