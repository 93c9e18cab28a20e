/** `REPORT` as Lambda writes it at the end of each invocation. */
export interface InvocationReport {
  readonly requestId: string
  readonly durationMs: number
  readonly initMs?: number | undefined
  readonly memoryMb: number
  readonly maxMemoryMb: number
  /** `undefined` where the invocation did not fail by the platform's hand. */
  readonly failure?: { readonly status: "timeout" | "error"; readonly errorType: string } | undefined
}

export function describeReport(report: InvocationReport): string {
  const { requestId, durationMs, initMs, memoryMb, maxMemoryMb, failure } = report
  const fields = [
    `REPORT RequestId: ${requestId}`,
    `Duration: ${durationMs.toFixed(2)} ms`,
    `Billed Duration: ${Math.ceil(durationMs + (initMs ?? 0))} ms`,
    `Memory Size: ${memoryMb} MB`,
    `Max Memory Used: ${maxMemoryMb} MB`,
  ]
  if (initMs !== undefined) fields.push(`Init Duration: ${initMs.toFixed(2)} ms`)
  if (failure) fields.push(`Status: ${failure.status}`)
  if (failure?.status === "error") fields.push(`Error Type: ${failure.errorType}`)
  return fields.join("\t")
}
