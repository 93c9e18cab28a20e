import * as z from "zod"
import type { ZodRawShape } from "zod"

/** What a server in a container reads besides `hostingSettings`. */
export const containerSettings = {
  HOST: z
    .string()
    .default("127.0.0.1")
    .describe("Address to listen on; an image sets 0.0.0.0, as a container is reached from outside"),
  PORT: z.coerce.number().int().min(0).max(65_535).default(8080).describe("Port to listen on"),
  MCP_MAX_REQUESTS: z.coerce
    .number()
    .int()
    .min(1)
    .max(1_000_000)
    .default(4_000)
    .describe("Requests at once, open streams included (up to 40 KiB each); more are answered 503"),
  MCP_DRAIN_SECONDS: z.coerce
    .number()
    .min(0)
    .max(115)
    .default(25)
    .describe("How long calls in flight may go on after SIGTERM; shorter than the task's stop timeout"),
  TASK_ID: z.string().optional().describe("Names this instance where no ECS metadata endpoint does"),
  ECS_CONTAINER_METADATA_URI_V4: z.url().optional().describe("Set by ECS: where a task learns who it is"),
  AWS_REGION: z.string().default("local").describe("The AWS region"),
} satisfies ZodRawShape

export type ContainerSettings = z.output<z.ZodObject<typeof containerSettings>>
