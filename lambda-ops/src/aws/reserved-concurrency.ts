import type { LambdaApi } from "./function.ts"
import { LambdaError } from "./lambda-error.ts"

/** How many invocations of it run at once at most; `undefined` where none are reserved, or where it may not be read. */
export async function readReservedConcurrency(
  api: LambdaApi,
  name: string,
  signal: AbortSignal,
): Promise<number | undefined> {
  try {
    return await api.getReservedConcurrency(name, signal)
  } catch (error) {
    if (error instanceof LambdaError && error.kind === "denied") return undefined
    throw error
  }
}
