import type { CallToolResult, InputRequiredResult, ServerEvent } from "@modelcontextprotocol/server"
import { expect } from "@jest/globals"
import type { Call, ServerIdentity, ToolDefinition } from "../src/definition.ts"

export const alice = { id: "alice" }
export const bob = { id: "bob" }

export const server: ServerIdentity = {
  name: "notes",
  title: "Notes",
  version: "1.2.3",
  instance: "instance-1",
  region: "eu-west-1",
}

/** One request as a host would present it, which keeps what the definition emits. */
export function recordCall(request: Partial<Call> = {}) {
  const emitted = { progress: [] as unknown[], logs: [] as unknown[], events: [] as ServerEvent[] }
  const unused = () => {
    throw new Error("The tools of this room need neither state across rounds nor the SDK's context.")
  }
  const call: Call = {
    principal: alice,
    requestId: "request-1",
    protocolVersion: "2026-07-28",
    clientCapabilities: {},
    signal: new AbortController().signal,
    inputResponses: undefined,
    requestState: { seal: unused, open: unused },
    session: undefined,
    reportProgress: async (...progress) => void emitted.progress.push(progress),
    log: async (...entry) => void emitted.logs.push(entry),
    publish: (event) => void emitted.events.push(event),
    get sdk() {
      return unused()
    },
    ...request,
  }
  return { call, ...emitted }
}

/** Runs a tool as a host does: the arguments pass its input schema, and what it answers must fit its output schema. */
export async function runTool(tool: ToolDefinition, args: unknown, request: Partial<Call> = {}) {
  const result = await runRound(tool, args, request)
  if (!("content" in result)) throw new Error(`Expected a result, got ${JSON.stringify(result)}`)
  return result
}

/** What a tool asks of the client before it can go on. */
export async function runUntilAsked(tool: ToolDefinition, args: unknown, request: Partial<Call> = {}) {
  const result = await runRound(tool, args, request)
  if (!("inputRequests" in result)) throw new Error(`Expected a question, got ${JSON.stringify(result)}`)
  return result as InputRequiredResult & {
    inputRequests: Record<string, { method: string; params: unknown }>
  }
}

async function runRound(tool: ToolDefinition, args: unknown, request: Partial<Call>) {
  const parsed = await tool.input["~standard"].validate(args)
  if (parsed.issues) throw new Error(`Invalid arguments: ${JSON.stringify(parsed.issues)}`)
  const result = await tool.run(parsed.value, recordCall(request).call)
  if ("content" in result) await expectOutput(tool, result as CallToolResult)
  return result
}

async function expectOutput(tool: ToolDefinition, result: CallToolResult) {
  const output = await tool.output?.["~standard"].validate(result.structuredContent)
  expect(output?.issues).toBeUndefined()
  expect(output && "value" in output ? output.value : undefined).toEqual(result.structuredContent)
  expect(result.content).toEqual([{ type: "text", text: expect.stringMatching(/./) }])
}
