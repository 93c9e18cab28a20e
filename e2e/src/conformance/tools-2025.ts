import { inputRequired, inputResponse } from "@modelcontextprotocol/server"
import type { InputRequest } from "@modelcontextprotocol/server"
import { defineTool } from "@mcp-on-aws/tools/definition"
import type { Call } from "@mcp-on-aws/tools/definition"
import { setTimeout as delay } from "node:timers/promises"
import * as z from "zod"
import { answerText, labelFixture, noArguments } from "./fixture-tool.ts"

const choices = ["option1", "option2", "option3"]

/** Called by the suite in the 2025 era only, where a question is a request of the server's own. */
export const tools2025 = [
  defineTool({
    ...labelFixture("test_tool_with_logging"),
    input: noArguments,
    async run(_, call) {
      await call.log("info", "Tool execution started")
      await delay(50, undefined, { signal: call.signal })
      await call.log("info", "Tool processing data")
      await delay(50, undefined, { signal: call.signal })
      await call.log("info", "Tool execution completed")
      return answerText("Logged three messages")
    },
  }),
  defineTool({
    ...labelFixture("test_sampling"),
    input: z.object({ prompt: z.string() }),
    run({ prompt }, call) {
      const messages = [{ role: "user", content: { type: "text", text: prompt } } as const]
      return ask(call, inputRequired.createMessage({ messages, maxTokens: 100 }), "LLM response")
    },
  }),
  defineTool({
    ...labelFixture("test_elicitation"),
    input: z.object({ message: z.string() }),
    run({ message }, call) {
      const requestedSchema = {
        type: "object" as const,
        properties: {
          username: { type: "string" as const, description: "User's response" },
          email: { type: "string" as const, description: "User's email address" },
        },
        required: ["username", "email"],
      }
      return ask(call, inputRequired.elicit({ message, requestedSchema }), "User response")
    },
  }),
  defineTool({
    ...labelFixture("test_elicitation_sep1034_defaults"),
    input: noArguments,
    run: (_, call) => ask(call, askForDefaults, "Elicitation completed"),
  }),
  defineTool({
    ...labelFixture("test_elicitation_sep1330_enums"),
    input: noArguments,
    run: (_, call) => ask(call, askForEnums, "Elicitation completed"),
  }),
  defineTool({
    ...labelFixture("test_reconnection"),
    input: noArguments,
    async run(_, { sdk, signal }) {
      sdk.http?.closeSSE?.()
      await delay(100, undefined, { signal })
      return answerText("Answered after the stream was closed")
    },
  }),
]

const askForDefaults = inputRequired.elicit({
  message: "Please review the defaults",
  requestedSchema: {
    type: "object",
    properties: {
      name: { type: "string", default: "John Doe" },
      age: { type: "integer", default: 30 },
      score: { type: "number", default: 95.5 },
      status: { type: "string", enum: ["active", "inactive", "pending"], default: "active" },
      verified: { type: "boolean", default: true },
    },
  },
})

const askForEnums = inputRequired.elicit({
  message: "Please choose",
  requestedSchema: {
    type: "object",
    properties: {
      untitledSingle: { type: "string", enum: choices },
      titledSingle: { type: "string", oneOf: titled("Option") },
      legacyEnum: {
        type: "string",
        enum: ["opt1", "opt2", "opt3"],
        enumNames: ["Option One", "Option Two", "Option Three"],
      },
      untitledMulti: { type: "array", items: { type: "string", enum: choices } },
      titledMulti: { type: "array", items: { anyOf: titled("Choice") } },
    },
  },
})

function titled(noun: string) {
  return ["First", "Second", "Third"].map((word, index) => ({
    const: `value${index + 1}`,
    title: `${word} ${noun}`,
  }))
}

function ask({ inputResponses }: Call, question: InputRequest, label: string) {
  const answer = inputResponse(inputResponses, "answer")
  if (answer.kind === "missing") return inputRequired({ inputRequests: { answer: question } })
  const { kind: _, ...given } = answer
  return answerText(`${label}: ${JSON.stringify(given)}`)
}
