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
    const response = await fetch(url, {
      headers,
      signal: AbortSignal.any(signal ? [signal, limit] : [limit]),
    })
    await response.arrayBuffer()
    if (response.status !== 200) {
      throw new Error(
        await explainFailure(`${server} does not start: ${url} answered ${response.status}`, log),
      )
    }
  }
}
