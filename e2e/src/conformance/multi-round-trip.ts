import { acceptedContent, inputRequired, inputResponse } from "@modelcontextprotocol/server"
import { defineTool } from "@mcp-on-aws/tools/definition"
import type { Call } from "@mcp-on-aws/tools/definition"
import { ToolError } from "@mcp-on-aws/tools/tool-error"
import * as z from "zod"
import { answerText, labelFixture, noArguments } from "./fixture-tool.ts"
import { askForText, askModel, askToConfirm } from "./questions.ts"

const withName = z.object({ name: z.string() })
const withColor = z.object({ color: z.string() })
const withOk = z.object({ ok: z.literal(true) })

/** The tools of the suite's `input-required-result-*` scenarios. */
export const multiRoundTripTools = [
  defineTool({
    ...labelRounds("elicitation"),
    run(_, { inputResponses }) {
      const answer = acceptedContent(inputResponses, "user_name", withName)
      if (answer) return answerText(`Hello, ${answer.name}!`)
      return inputRequired({ inputRequests: { user_name: askForText("What is your name?", "name") } })
    },
  }),
  defineTool({
    ...labelRounds("sampling"),
    run(_, { inputResponses }) {
      const answer = inputResponse(inputResponses, "capital_question")
      if (answer.kind === "sampling") return answerText(JSON.stringify(answer.result.content))
      return inputRequired({
        inputRequests: { capital_question: askModel("What is the capital of France?") },
      })
    },
  }),
  defineTool({
    ...labelRounds("list_roots"),
    run(_, { inputResponses }) {
      const answer = inputResponse(inputResponses, "client_roots")
      if (answer.kind === "roots") return answerText(answer.roots.map(({ uri }) => uri).join("\n"))
      return inputRequired({ inputRequests: { client_roots: inputRequired.listRoots() } })
    },
  }),
  defineTool({ ...labelRounds("request_state"), run: (_, call) => confirmWithState(call) }),
  defineTool({ ...labelRounds("tampered_state"), run: (_, call) => confirmWithState(call) }),
  defineTool({
    ...labelRounds("multiple_inputs"),
    async run(_, call) {
      const name = acceptedContent(call.inputResponses, "user_name", withName)
      const greeting = inputResponse(call.inputResponses, "greeting")
      const roots = inputResponse(call.inputResponses, "client_roots")
      const complete = name && greeting.kind === "sampling" && roots.kind === "roots"
      if (complete && call.requestState.open()) return answerText(`Hello, ${name.name}!`)
      return inputRequired({
        inputRequests: {
          user_name: askForText("What is your name?", "name"),
          greeting: askModel("Generate a greeting"),
          client_roots: inputRequired.listRoots(),
        },
        requestState: await call.requestState.seal({ asked: true }),
      })
    },
  }),
  defineTool({ ...labelRounds("multi_round"), run: (_, call) => askTwice(call) }),
  defineTool({
    ...labelRounds("capabilities"),
    run(_, { clientCapabilities, inputResponses }) {
      if (inputResponses) return answerText("Answered")
      const inputRequests = {
        ...(clientCapabilities.sampling && { sample: askModel("Say something") }),
        ...(clientCapabilities.elicitation && { confirm: askToConfirm("Please confirm") }),
      }
      if (Object.keys(inputRequests).length === 0) throw new ToolError("This client can be asked nothing")
      return inputRequired({ inputRequests })
    },
  }),
]

function labelRounds(subject: string) {
  return { ...labelFixture(`test_input_required_result_${subject}`), input: noArguments }
}

async function confirmWithState({ inputResponses, requestState }: Call) {
  const state = requestState.open<{ asked: boolean }>()
  if (state?.asked && acceptedContent(inputResponses, "confirm", withOk)) return answerText("state-ok")
  return inputRequired({
    inputRequests: { confirm: askToConfirm("Please confirm") },
    requestState: await requestState.seal({ asked: true }),
  })
}

/** The name is asked first and carried in the state while the color is asked. */
async function askTwice({ inputResponses, requestState }: Call) {
  const { name } = requestState.open<{ name?: string }>() ?? {}
  const given = acceptedContent(inputResponses, "step1", withName)?.name ?? name
  if (given === undefined) {
    return inputRequired({
      inputRequests: { step1: askForText("Step 1: What is your name?", "name") },
      requestState: await requestState.seal({}),
    })
  }
  const color = acceptedContent(inputResponses, "step2", withColor)?.color
  if (color !== undefined) return answerText(`${given} likes ${color}`)
  return inputRequired({
    inputRequests: { step2: askForText("Step 2: What is your favorite color?", "color") },
    requestState: await requestState.seal({ name: given }),
  })
}
