import { acceptedContent, inputRequired } from "@modelcontextprotocol/server"
import type { GetPromptResult } from "@modelcontextprotocol/server"
import { definePrompt } from "@mcp-on-aws/tools/definition"
import * as z from "zod"
import { labelFixture } from "./fixture-tool.ts"
import { askForText } from "./questions.ts"
import { png } from "./sample-media.ts"

const cities = ["paris", "park", "party", "test"]

export const prompts = [
  definePrompt({
    ...labelFixture("test_simple_prompt"),
    run: () => say({ type: "text", text: "This is a simple prompt for testing." }),
  }),
  definePrompt({
    ...labelFixture("test_prompt_with_arguments"),
    args: z.object({
      arg1: z.string().describe("First test argument"),
      arg2: z.string().describe("Second test argument"),
    }),
    complete: { arg1: (typed) => cities.filter((city) => city.startsWith(typed)) },
    run: ({ arg1, arg2 }) =>
      say({ type: "text", text: `Prompt with arguments: arg1='${arg1}', arg2='${arg2}'` }),
  }),
  definePrompt({
    ...labelFixture("test_prompt_with_embedded_resource"),
    args: z.object({ resourceUri: z.string().describe("URI of the resource to embed") }),
    run: ({ resourceUri }) =>
      say(
        {
          type: "resource",
          resource: {
            uri: resourceUri,
            mimeType: "text/plain",
            text: "Embedded resource content for testing.",
          },
        },
        { type: "text", text: "Please process the embedded resource above." },
      ),
  }),
  definePrompt({
    ...labelFixture("test_prompt_with_image"),
    run: () =>
      say(
        { type: "image", data: png, mimeType: "image/png" },
        { type: "text", text: "Please analyze the image above." },
      ),
  }),
  definePrompt({
    ...labelFixture("test_input_required_result_prompt"),
    run(_, { inputResponses }) {
      const answer = acceptedContent(inputResponses, "user_context", z.object({ context: z.string() }))
      if (answer) return say({ type: "text", text: `Context: ${answer.context}` })
      const user_context = askForText("What context should the prompt use?", "context")
      return inputRequired({ inputRequests: { user_context } })
    },
  }),
]

function say(...contents: GetPromptResult["messages"][number]["content"][]): GetPromptResult {
  return { messages: contents.map((content) => ({ role: "user", content })) }
}
