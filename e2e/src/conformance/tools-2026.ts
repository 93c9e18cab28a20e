import { inputRequired, inputResponse } from "@modelcontextprotocol/server"
import { defineTool } from "@mcp-on-aws/tools/definition"
import { answerText, labelFixture, noArguments } from "./fixture-tool.ts"
import { askForText } from "./questions.ts"

/** Called by the suite in the 2026 era only, by its scenario `server-stateless`. */
export const tools2026 = [
  defineTool({
    ...labelFixture("test_missing_capability"),
    input: noArguments,
    run(_, { inputResponses }) {
      const { kind } = inputResponse(inputResponses, "sample")
      if (kind !== "missing") return answerText("Sampled")
      const messages = [{ role: "user", content: { type: "text", text: "Say something" } } as const]
      return inputRequired({
        inputRequests: { sample: inputRequired.createMessage({ messages, maxTokens: 10 }) },
      })
    },
  }),
  defineTool({
    ...labelFixture("test_streaming_elicitation"),
    input: noArguments,
    async run(_, call) {
      await call.reportProgress(1, 2)
      const { kind } = inputResponse(call.inputResponses, "name")
      if (kind !== "missing") return answerText("Answered")
      return inputRequired({ inputRequests: { name: askForText("What is your name?", "name") } })
    },
  }),
  defineTool({
    ...labelFixture("test_logging_tool"),
    input: noArguments,
    async run(_, call) {
      await call.log("info", "A message for those who asked for messages")
      return answerText("Logged one message")
    },
  }),
  defineTool({
    ...labelFixture("test_trigger_tool_change"),
    input: noArguments,
    run(_, call) {
      call.publish({ kind: "tools_list_changed" })
      return answerText("Published that the list of tools changed")
    },
  }),
  defineTool({
    ...labelFixture("test_trigger_prompt_change"),
    input: noArguments,
    run(_, call) {
      call.publish({ kind: "prompts_list_changed" })
      return answerText("Published that the list of prompts changed")
    },
  }),
]
