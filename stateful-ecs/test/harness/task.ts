// A task as it ships, but for its tools, and for a header that says who calls.
import { appendFileSync } from "node:fs"
import { setTimeout as delay } from "node:timers/promises"
import type { Authenticate } from "@mcp-on-aws/hosting/authenticate"
import { startProcess } from "@mcp-on-aws/hosting/container/start"
import { errorResponse } from "@mcp-on-aws/hosting/json-rpc"
import { defineTool } from "@mcp-on-aws/tools/definition"
import type { ToolSet, ToolSetOptions } from "@mcp-on-aws/tools/definition"
import { acceptedContent, inputRequired } from "@modelcontextprotocol/server"
import * as z from "zod"
import { runTask } from "../../src/run-task.ts"

const settings = { RUN_LOG: z.string() }

/**
 * Who calls: `Authorization: Bearer <name>`; nobody else is let in, by whichever task. `<name>.reader` may not call tools,
 * `<name>.brief` has expired where a task says so.
 */
const authenticate: Authenticate = async ({ headers }) => {
  const [, name, scope] = /^Bearer (\w+)(\.reader|\.brief)?$/.exec(headers.authorization ?? "") ?? []
  const checkScopes = (json: unknown) =>
    JSON.stringify(json).includes('"tools/call"')
      ? errorResponse({ status: 403, code: -32000, message: "You may only read" })
      : undefined
  const expired = scope === ".brief" && process.env.EXPIRED !== undefined
  if (name !== undefined && !expired) {
    return { principal: { id: name }, ...(scope === ".reader" && { checkScopes }) }
  }
  return { refusal: errorResponse({ status: 401, code: -32000, message: "Who are you?" }) }
}

function createToolSet(options: ToolSetOptions): ToolSet {
  const { RUN_LOG } = z.object(settings).parse(options.settings)
  const { instance } = options.server
  const log = (what: string) => appendFileSync(RUN_LOG, `${what}\n`)
  const text = (value: string) => ({ content: [{ type: "text" as const, text: value }] })
  const pause = (ms: number, signal: AbortSignal) => delay(ms, undefined, { signal })

  return {
    capabilities: { logging: {}, resources: { subscribe: true } },
    tools: [
      tool(
        "who",
        { readOnlyHint: true },
        z.object({ delay_ms: z.number().default(0) }),
        async ({ delay_ms }, call) => {
          await pause(delay_ms, call.signal)
          return text(instance)
        },
      ),
      tool(
        "count",
        { idempotentHint: true },
        z.object({ to: z.number(), delay_ms: z.number(), mark: z.string().default("count") }),
        async ({ to, delay_ms, mark }, call) => {
          log(`${mark} begun`)
          for (let at = 1; at <= to; at++) {
            await pause(delay_ms, call.signal)
            await call.log("info", `${mark} ${at}`)
            await call.reportProgress(at, to)
          }
          log(`${mark} done`)
          return text(`counted to ${to}`)
        },
      ),
      tool(
        "act",
        {},
        z.object({ mark: z.string(), delay_ms: z.number() }),
        async ({ mark, delay_ms }, call) => {
          log(`${mark} begun`)
          await call.reportProgress(1, 2)
          await pause(delay_ms, call.signal)
          log(`${mark} done`)
          return text(`${mark} on ${instance}`)
        },
      ),
      tool(
        "ask",
        {},
        z.object({ mark: z.string(), after_ms: z.number().default(0) }),
        async ({ mark, after_ms }, call) => {
          log(`${mark} begun`)
          const answer = acceptedContent(call.inputResponses, "name", z.object({ name: z.string() }))
          if (!answer) {
            const requestedSchema = {
              type: "object" as const,
              properties: { name: { type: "string" as const } },
            }
            return inputRequired({
              inputRequests: { name: inputRequired.elicit({ message: `${mark}?`, requestedSchema }) },
            })
          }
          log(`${mark} answered`)
          await pause(after_ms, call.signal)
          return text(`Hello, ${answer.name}`)
        },
      ),
      tool(
        "remember",
        { idempotentHint: true },
        z.object({ key: z.string(), value: z.string().optional() }),
        async ({ key, value }, { session }) => {
          if (value !== undefined) await session?.set(key, value)
          return text(String(await session?.get(key)))
        },
      ),
      tool("change", { idempotentHint: true }, z.object({ uri: z.string().optional() }), ({ uri }, call) => {
        call.publish(
          uri === undefined ? { kind: "resources_list_changed" } : { kind: "resource_updated", uri },
        )
        return text("published")
      }),
      tool("read", { readOnlyHint: true }, z.object({ bytes: z.number() }), async ({ bytes }) =>
        text("x".repeat(bytes)),
      ),
      tool("big", { idempotentHint: true }, z.object({ bytes: z.number() }), async ({ bytes }, call) => {
        await call.log("info", "é".repeat(bytes / 2))
        return text("x".repeat(bytes))
      }),
      tool("careless", { readOnlyHint: true }, z.object({ mark: z.string() }), async ({ mark }, call) => {
        void call.reportProgress(1)
        // Its client has gone by then, and the call with it.
        await new Promise((resolve) => call.signal.addEventListener("abort", resolve))
        await delay(10)
        void call.reportProgress(2)
        void call.log("info", "late")
        await delay(10)
        log(`${mark} done`)
        return text("done")
      }),
      tool("talk", { readOnlyHint: true }, z.object({ times: z.number() }), async ({ times }, call) => {
        for (let at = 0; at < times; at++) await call.log("info", `${at} ${"x".repeat(50_000)}`)
        log("talked")
        return text("talked")
      }),
    ],
    prompts: [],
    resources: [
      {
        name: "watched",
        uri: "test://watched",
        title: "Watched",
        description: "A text",
        mimeType: "text/plain",
        read: async ({ href }) => ({ contents: [{ uri: href, text: "text" }] }),
      },
    ],
  }
}

function tool<Input extends z.ZodObject>(
  name: string,
  annotations: { readOnlyHint?: boolean; idempotentHint?: boolean },
  input: Input,
  run: Parameters<typeof defineTool<Input, z.ZodObject>>[0]["run"],
) {
  return defineTool({ name, title: name, description: name, annotations, input, run })
}

await startProcess(() => runTask({ env: process.env, tools: { settings, createToolSet }, authenticate }))
