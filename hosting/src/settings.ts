import * as z from "zod"
import type { ZodRawShape } from "zod"

const list = (value: string) =>
  value
    .split(",")
    .map((item) => item.trim().toLowerCase())
    .filter((item) => item !== "")

/** What a Host or an Origin can be compared to (origin.ts): anything else would match none, and nobody would know why. */
const isHostName = (name: string) => /^((\*\.)?[\w.-]+|\[[\da-f:.]+\])$/.test(name)
const areHostNames = (names: readonly string[]) => names.length > 0 && names.every(isHostName)
const HOST_NAMES = "must be host names such as app.example.com or *.example.com, without scheme and port"

/** What every remote server reads from its environment. A server adds its tools' settings to these. */
export const hostingSettings = {
  MCP_PATH: z
    .string()
    .regex(/^\/[\w./-]*[\w-]$/, "must be a path such as /mcp")
    .default("/mcp")
    .describe("Path of the MCP endpoint"),
  MCP_BASE_PATH: z
    .string()
    .regex(/^(\/[\w.-]+)*$/, "must be empty or a path such as /tools")
    .default("")
    .describe("Path prefix that a custom domain's base path mapping leaves in front of every path"),
  MCP_ALLOWED_HOSTS: z
    .string()
    .default("localhost,127.0.0.1,[::1]")
    // The stacks take them out of URLs, which may have a port; a Host is compared without its own.
    .transform((value) => list(value).map((name) => name.replace(/:\d+$/, "")))
    .refine(areHostNames, HOST_NAMES)
    .describe(
      "Host names this server answers to, separated by commas; *.example.com stands for each name under it",
    ),
  MCP_ALLOWED_ORIGINS: z
    .string()
    .default("localhost,127.0.0.1,[::1]")
    .transform(list)
    .refine(areHostNames, HOST_NAMES)
    .describe("Host names of the web pages that may call, separated by commas; other pages get 403"),
  MCP_MAX_BODY_BYTES: z.coerce
    .number()
    .int()
    .min(1024)
    .max(10 * 1024 * 1024)
    .default(1024 * 1024)
    .describe("Largest request body, in bytes"),
  MCP_MAX_JSON_DEPTH: z.coerce
    .number()
    .int()
    .min(8)
    .max(512)
    .default(64)
    .describe("Deepest nesting of objects and arrays in a request body"),
  MCP_KEEP_ALIVE_SECONDS: z.coerce
    .number()
    .min(1)
    .max(300)
    .default(15)
    .describe(
      "Seconds between the comments that keep a silent stream open; below every idle limit on its way",
    ),
  MCP_REQUEST_STATE_KEY: z
    .string()
    .min(32, "must have at least 32 characters")
    .optional()
    .describe("Secret, the same in every instance, that signs the state a call carries across its rounds"),
  MCP_UNKNOWN_SESSIONS: z
    .enum(["refuse", "ignore"])
    .default("refuse")
    .describe(
      "What a stateless server does with a session id: ignore where the platform adds one, as AgentCore does",
    ),
  MCP_LOG_LEVEL: z
    .enum(["debug", "info", "warn", "error"])
    .default("info")
    .describe("Least severe log lines to write"),
} satisfies ZodRawShape

export type HostingSettings = z.output<z.ZodObject<typeof hostingSettings>>

/** Names every bad or missing environment variable at once, each with what it has to be. */
export class SettingsError extends Error {
  override name = "SettingsError"

  constructor(message: string) {
    super(message)
    // What ends a process at its start is read by people: where it was thrown tells them nothing.
    this.stack = `${this.name}: ${message}`
  }
}

/**
 * Reads the settings that `shape` describes from an environment. An empty value counts as not set,
 * as infrastructure templates cannot leave a variable out.
 * @throws SettingsError
 */
export function readSettings<Shape extends ZodRawShape>(
  shape: Shape,
  env: Record<string, string | undefined>,
): z.output<z.ZodObject<Shape>> {
  const given = withoutUnused(
    shape,
    Object.fromEntries(Object.keys(shape).map((name) => [name, env[name] === "" ? undefined : env[name]])),
  )
  const result = z.object(shape).safeParse(given)
  const missing = findMissing(shape, given)
  if (result.success && missing.length === 0) return result.data
  const problems = (result.error?.issues ?? []).map((issue) => describeProblem(issue, shape, given))
  problems.push(...missing)
  throw new SettingsError(`The environment is not as this server needs it:\n${problems.join("\n")}`)
}

declare module "zod" {
  interface GlobalMeta {
    /** The values of other variables with which alone this one is read; without it, it always is. */
    usedWhere?: Record<string, readonly string[]>
    /** The values of other variables with which this one must be set. */
    requiredWhere?: Record<string, readonly string[]>
  }
}

/** What is set for a mode that is not chosen, as templates do, must not stop the others. */
function withoutUnused(shape: ZodRawShape, given: Record<string, string | undefined>): typeof given {
  const isUsed = (name: string) =>
    Object.entries((shape[name] as z.ZodType).meta()?.usedWhere ?? {}).every(([other, values]) =>
      values.includes(given[other] ?? ""),
    )
  return Object.fromEntries(Object.entries(given).filter(([name]) => isUsed(name)))
}

/** Variables that only some values of others make necessary. */
function findMissing(shape: ZodRawShape, given: Record<string, string | undefined>): string[] {
  return Object.entries(shape).flatMap(([name, schema]) => {
    const { requiredWhere = {}, description = "" } = (schema as z.ZodType).meta() ?? {}
    const cause = Object.entries(requiredWhere).find(([other, values]) => values.includes(given[other] ?? ""))
    if (!cause || given[name] !== undefined) return []
    return [`  ${name}: is not set, and ${cause[0]}=${given[cause[0]]} needs it (${description})`]
  })
}

function describeProblem(
  issue: z.core.$ZodIssue,
  shape: ZodRawShape,
  given: Record<string, unknown>,
): string {
  const name = String(issue.path[0])
  const meaning = (shape[name] as z.ZodType | undefined)?.description
  const problem = given[name] === undefined ? "is not set" : issue.message
  return `  ${name}: ${problem}${meaning ? ` (${meaning})` : ""}`
}
