import { explainFailure } from "./explain-failure.ts"

const LIMIT_MS = 20_000

interface HealthRequest {
  readonly server: string
  /** Where the reason stands, if it is not. */
  readonly log: string
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal | undefined
}

/** One URL after the other, so that one warm environment answers them all. @throws Error with the log's last error */
export async function waitUntilHealthy(
  urls: readonly string[],
  { server, log, headers = {}, signal }: HealthRequest,
) {
  for (const url of urls) {
    const limit = AbortSignal.timeout(LIMIT_MS)
    const health = await readStatus(url, {
      headers,
      signal: AbortSignal.any(signal ? [signal, limit] : [limit]),
    })
    signal?.throwIfAborted()
    if (health !== 200) {
      throw new Error(await explainFailure(`${server} does not start: ${url} answered ${health}`, log))
    }
  }
}

/** @returns why there is none, where there is none */
async function readStatus(url: string, init: RequestInit): Promise<number | string> {
  try {
    const response = await fetch(url, init)
    await response.arrayBuffer()
    return response.status
  } catch (error) {
    const { message, cause } = error as Error & { cause?: Error }
    return `nothing (${cause?.message ?? message})`
  }
}
