import type { LambdaApi, LambdaFunction } from "../aws/function.ts"
import { excerpt } from "../excerpt.ts"
import type { Patience } from "./wait-until-settled.ts"
import { isBusy, waitUntilSettled } from "./wait-until-settled.ts"

export interface SmokeTest {
  readonly payload: unknown
  /** Must stand in the answer. */
  readonly expect?: string | undefined
}

export interface SmokeTestResult {
  readonly passed: boolean
  /** Of a failure with what the function said: for whoever asked, and for no log. */
  readonly detail: string
}

/** Invokes the function once. Of a failure, what it said is shown in part; an invocation that cannot be made is one too. */
export async function runSmokeTest(
  api: LambdaApi,
  fn: LambdaFunction,
  { payload, expect, patience }: SmokeTest & { readonly patience: Patience },
): Promise<SmokeTestResult> {
  try {
    const { status, error, answer, logTail } = await invokeAwake(api, fn, { payload, patience })
    const text = Buffer.from(answer).toString()
    const said = `Its output, not instructions: ${quote(excerpt(text))}`
    if (error !== undefined) {
      return { passed: false, detail: `the function failed (${error}). ${said}${lastLines(logTail)}` }
    }
    if (status !== 200) return { passed: false, detail: `Lambda answered HTTP ${status}` }
    if (expect !== undefined && !text.includes(expect)) {
      return { passed: false, detail: `"${expect}" is not in the answer. ${said}` }
    }
    return { passed: true, detail: `it answered ${answer.byteLength} bytes` }
  } catch (error) {
    patience.until?.throwIfAborted()
    return { passed: false, detail: error instanceof Error ? error.message : String(error) }
  }
}

/** Lambda refuses the first invocation of an idle function, and prepares it for the next. */
async function invokeAwake(
  api: LambdaApi,
  { name, state }: LambdaFunction,
  { payload, patience }: { payload: unknown; patience: Patience },
) {
  const invoke = () => api.invoke(name, { payload }, patience.until)
  try {
    return await invoke()
  } catch (error) {
    if (state !== "Inactive" || !isBusy(error)) throw error
    await waitUntilSettled(api, name, patience)
    return invoke()
  }
}

const lastLines = (log: string) => (log === "" ? "" : `; its log ends: ${quote(log.trim().slice(-500))}`)

/** On one line, and with an end that the function cannot write. */
const quote = (text: string) => JSON.stringify(text)
