import { authSettings } from "@mcp-on-aws/hosting/auth/settings"
import { containerSettings } from "@mcp-on-aws/hosting/container/settings"
import { hostingSettings } from "@mcp-on-aws/hosting/settings"
import * as z from "zod"
import type { ZodRawShape } from "zod"
import { sessionSettings } from "./sessions/limits.ts"

/** Everything this server reads from its environment, its tools' settings excepted. */
export const serverSettings = {
  ...hostingSettings,
  ...authSettings,
  ...containerSettings,
  ...sessionSettings,
  PRIVATE_PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65_535)
    .default(8081)
    .describe("Port for the other tasks, on the task's private address"),
  TASK_ADDRESS: z
    .string()
    .default("127.0.0.1")
    .describe(
      "Private address at which other tasks reach this one; ECS's metadata endpoint tells it where there is one",
    ),
} satisfies ZodRawShape
