import type { CallToolResult, ElicitResult, InputRequiredResult } from "@modelcontextprotocol/server"
import { expect } from "@jest/globals"
import type { Call, HostTime, ToolSet } from "@mcp-on-aws/tools/definition"
import type { AuditLog } from "../src/audit/audit-log.ts"
import { createLambdaClient } from "../src/aws/lambda-client.ts"
import { createLastInvocationReader } from "../src/aws/last-invocation.ts"
import { createRegions } from "../src/aws/regions.ts"
import type { Dependencies } from "../src/dependencies.ts"
import { createRuntimeCatalog } from "../src/runtimes/runtime-catalog.ts"
import { createLambdaOpsToolSet } from "../src/tool-set.ts"
import { createPlanTokens } from "../src/upgrade/plan-token.ts"
import { createWriteGuard } from "../src/write-guard.ts"

export const credentials = { accessKeyId: "test", secretAccessKey: "test" }
export const allowed = { "mcp-lambda-ops": "allowed" }
export const NOW = Date.parse("2026-11-21T12:00:00Z")

export interface BenchOptions extends Partial<Dependencies> {
  readonly endpoint: string
  readonly regions?: never
  readonly names?: readonly string[]
  readonly now?: () => number
}

/** An audit log that a test can read, and break. */
export function createMemoryAudit() {
  const entries: Record<string, string>[] = []
  const breakAt = { step: "" }
  const log: AuditLog = {
    place: "memory",
    record: async (entry) => {
      if (entry.step === breakAt.step) throw new Error(`The audit log is full at ${entry.step}`)
      entries.push({ ...entry })
    },
    lastOperation: async () => undefined,
  }
  return { log, entries, breakAt, steps: () => entries.map(({ step }) => step) }
}

export interface Caller {
  /** What the user answers; without it, the client cannot ask. */
  readonly user?: "yes" | "unticked" | "declines"
  /** Done between the question and its answer. */
  readonly meanwhile?: () => void
  /** With the answer the client sends these arguments instead. */
  readonly instead?: object
  readonly signal?: AbortSignal
  readonly hostTime?: HostTime
  readonly principal?: string
}

/** The tool set over a Lambda API on loopback, called as a host calls it. */
export function createBench({ endpoint, names = ["eu-west-1"], now = () => NOW, ...rest }: BenchOptions) {
  const config = { endpoint, credentials }
  const toolSet = createLambdaOpsToolSet({
    regions: createRegions(names, async (region) => createLambdaClient(region, config)),
    catalog: createRuntimeCatalog({ now }),
    guard: createWriteGuard({ key: "mcp-lambda-ops", value: "allowed" }),
    audit: createMemoryAudit().log,
    planTokens: createPlanTokens("0123456789abcdef0123456789abcdef", now),
    patience: { limitMs: 5000, firstMs: 1, mostMs: 10 },
    readLastInvocation: createLastInvocationReader({ ...config, maxAttempts: 1 }, now),
    allowWrites: true,
    ...rest,
  })
  const questions: string[] = []
  const progress: string[] = []

  async function call(
    name: string,
    args: object,
    { user, meanwhile, instead = args, signal, hostTime, principal = "ann" }: Caller = {},
  ) {
    const round = (given: object, more: Partial<Call>) =>
      runRound(
        toolSet,
        { name, args: given },
        {
          clientCapabilities: user === undefined ? {} : { elicitation: { form: {} } },
          principal: { id: principal },
          signal: AbortSignal.any([signal, hostTime?.signal].filter((one) => one !== undefined)),
          hostTime,
          inputResponses: undefined,
          requestState: { seal: async (state) => JSON.stringify(state), open: () => undefined },
          reportProgress: async (...step) => void progress.push(step.join(" ")),
          ...more,
        },
      )
    const first = await round(args, {})
    if (!("inputRequests" in first)) return first as Answer
    const { inputRequests, requestState } = first as InputRequiredResult
    const [[key, request] = ["", undefined]] = Object.entries(inputRequests ?? {})
    questions.push((request?.params as { message: string }).message)
    meanwhile?.()
    const second = await round(instead, {
      inputResponses: { [key]: answerOf(user) },
      requestState: { seal: async () => "", open: <T>() => JSON.parse(requestState ?? "null") as T },
    })
    return second as Answer
  }

  return { toolSet, call, questions, progress }
}

export interface Answer extends CallToolResult {
  structuredContent: Record<string, unknown>
}

export const textOf = (answer: CallToolResult) => (answer.content[0] as { text: string }).text

function answerOf(user: Caller["user"]): ElicitResult {
  if (user === "declines") return { action: "decline" }
  return { action: "accept", content: { confirm: user === "yes" } }
}

async function runRound(
  toolSet: ToolSet,
  { name, args }: { name: string; args: object },
  call: Partial<Call>,
) {
  const tool = toolSet.tools.find((one) => one.name === name)
  if (!tool) throw new Error(`There is no tool ${name}`)
  const parsed = await tool.input["~standard"].validate(args)
  if (parsed.issues) throw new Error(`Invalid arguments: ${JSON.stringify(parsed.issues)}`)
  const result = await tool.run(parsed.value, call as Call)
  if ("content" in result && result.structuredContent) {
    const output = await tool.output?.["~standard"].validate(result.structuredContent)
    expect(output?.issues).toBeUndefined()
  }
  return result
}
