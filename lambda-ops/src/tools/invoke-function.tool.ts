import type { Call } from "@mcp-on-aws/tools/definition"
import { defineTool } from "@mcp-on-aws/tools/definition"
import { ToolError } from "@mcp-on-aws/tools/tool-error"
import * as z from "zod"
import { beginOperation } from "../audit/operation.ts"
import type { Dependencies } from "../dependencies.ts"
import { scopes } from "../scopes.ts"
import { answer } from "./answer.ts"
import { functionReference, region } from "./function-input.ts"

const MAX_PAYLOAD_BYTES = 256 * 1024
/** Lambda answers up to 6 MB: far more than a model's context takes. */
const MAX_ANSWER_BYTES = 32 * 1024

const input = z.object({
  function: functionReference,
  region,
  payload: z
    .json()
    .optional()
    .describe(`JSON, at most ${MAX_PAYLOAD_BYTES / 1024} KB; {} without it`),
  qualifier: z
    .string()
    .regex(/^(\$LATEST|[\w-]{1,128})$/)
    .optional()
    .describe("A version or an alias; without it, $LATEST"),
  dry_run: z.boolean().default(false),
})

const output = z.object({
  status: z.number().int(),
  failed: z.boolean(),
  answer: z.string().describe(`Its first ${MAX_ANSWER_BYTES / 1024} KB`),
  answer_bytes: z.number().int(),
  truncated: z.boolean(),
  log_tail: z.string(),
})

export function createInvokeFunctionTool(dependencies: Dependencies) {
  return defineTool({
    name: "invoke_function",
    title: "Invoke a function",
    description:
      "Runs a function once and waits for its answer, with the end of its log. dry_run only checks whether it may be run.",
    input,
    output,
    annotations: { readOnlyHint: false, idempotentHint: false, destructiveHint: true, openWorldHint: true },
    scope: scopes.write,
    run: (args, call) => invoke(dependencies, args, call),
  })
}

type Input = z.output<typeof input>

async function invoke(
  { regions, guard, audit }: Dependencies,
  { function: reference, region, payload, qualifier, dry_run: dryRun }: Input,
  call: Call,
) {
  const bytes = Buffer.byteLength(JSON.stringify(payload ?? {}))
  if (bytes > MAX_PAYLOAD_BYTES)
    throw new ToolError(
      `The payload has ${bytes} bytes; at most ${MAX_PAYLOAD_BYTES} are sent. Nothing was invoked.`,
    )
  const { api, name } = await regions.resolve(reference, region)
  const { arn, runtime } = await api.getFunction(name, call.signal)
  await guard.check(api, { arn, name })
  const about = { tool: "invoke_function", principal: call.principal.id, arn, from: runtime ?? "" }
  const operation = beginOperation(audit, about)
  try {
    if (!dryRun) await operation.record("begun")
    const result = await api.invoke(name, { payload, dryRun, qualifier }, call.signal)
    const failed = result.error !== undefined
    if (!dryRun) await operation.record("invoked", { detail: failed ? "the function failed" : "answered" })
    const text = Buffer.from(result.answer.subarray(0, MAX_ANSWER_BYTES)).toString()
    const structured = {
      status: result.status,
      failed,
      answer: text,
      answer_bytes: result.answer.byteLength,
      truncated: result.answer.byteLength > MAX_ANSWER_BYTES,
      log_tail: result.logTail,
    }
    const what = dryRun ? "may be invoked; it was not" : failed ? `failed (${result.error})` : "answered"
    return {
      ...answer(structured, [`${name} ${what}.`, text, result.logTail].filter(Boolean)),
      isError: failed,
    }
  } catch (error) {
    if (!dryRun) await operation.record("failed", { detail: "no answer" }).catch(() => undefined)
    throw error
  } finally {
    operation.end()
  }
}
