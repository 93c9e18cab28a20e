import type { LambdaApi } from "../aws/function.ts"

export interface SmokeTest {
  readonly payload?: unknown
  /** Must stand in the answer. */
  readonly expect?: string | undefined
}

export interface SmokeTestResult {
  readonly passed: boolean
  readonly detail: string
}

const SHOWN_CHARS = 500

/** Invokes the function once. What it answers is shown in part; an invocation that cannot be made is a failed test. */
export async function runSmokeTest(
  api: LambdaApi,
  name: string,
  { payload, expect }: SmokeTest,
): Promise<SmokeTestResult> {
  try {
    const { status, error, answer, logTail } = await api.invoke(name, { payload })
    const text = Buffer.from(answer).toString()
    const shown = `${text.slice(0, SHOWN_CHARS)}${text.length > SHOWN_CHARS ? "…" : ""}`
    if (error !== undefined) {
      return { passed: false, detail: `the function failed (${error}): ${shown}${lastLines(logTail)}` }
    }
    if (status !== 200) return { passed: false, detail: `Lambda answered HTTP ${status}` }
    if (expect !== undefined && !text.includes(expect)) {
      return { passed: false, detail: `"${expect}" is not in the answer: ${shown}` }
    }
    return { passed: true, detail: `it answered ${shown}` }
  } catch (error) {
    return { passed: false, detail: error instanceof Error ? error.message : String(error) }
  }
}

const lastLines = (log: string) => (log === "" ? "" : `; its log ends: ${log.trim().slice(-SHOWN_CHARS)}`)
