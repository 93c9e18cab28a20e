import * as z from "zod"
import type { ZodRawShape } from "zod"

const count = (most: number) => z.coerce.number().int().min(1).max(most)

/** How sessions are kept and bounded. */
export const sessionSettings = {
  SESSIONS_TABLE: z
    .string()
    .regex(/^[a-zA-Z0-9_.-]{3,255}$/, "must be a DynamoDB table name")
    .describe("The DynamoDB table that holds the sessions"),
  MCP_SESSION_IDLE_SECONDS: count(7 * 24 * 3600)
    .default(3600)
    .describe("A session ends when it was not used for so long, or up to a quarter longer"),
  MCP_EVENT_RETENTION_SECONDS: count(24 * 3600)
    .default(900)
    .describe("How long events, answers and records of calls can be resumed"),
  MCP_MAX_SESSION_CALLS: count(10_000).default(64).describe("Concurrent calls of one session"),
  MCP_MAX_SESSION_EVENTS: count(10_000_000)
    .default(50_000)
    .describe("Events that one session may have within the retention time, on one task"),
  MCP_MAX_PRINCIPAL_SESSIONS: count(1_000_000)
    .optional()
    .describe("Sessions of one principal; unlimited, and not counted, where it is not set"),
  MCP_MAX_RESIDENT_SESSIONS: count(1_000_000)
    .default(5_000)
    .describe("Sessions a task keeps in memory (about 35 KiB each); the least used are put aside"),
  MCP_TABLE_WAIT_MS: z.coerce
    .number()
    .int()
    .min(0)
    .max(60_000)
    .default(10_000)
    .describe("How long a request waits for a table that is throttled or away, before it is answered 503"),
  MCP_LEASE_MS: z.coerce
    .number()
    .int()
    .min(900)
    .max(60_000)
    .default(15_000)
    .describe("After how long a silent task is taken for dead; it writes its lease three times as often"),
  MCP_SSE_RETRY_MS: z.coerce
    .number()
    .int()
    .min(100)
    .max(60_000)
    .default(3_000)
    .describe(
      "Clients resume after so long, twice: together longer than a load balancer takes to notice a dead task",
    ),
} satisfies ZodRawShape

export type SessionSettings = z.output<z.ZodObject<typeof sessionSettings>>
