import type { HttpResponse } from "./http.ts"

export interface ResponseEnd {
  readonly status: number
  /** Whether the answer went out whole, or its reader left. */
  readonly complete: boolean
}

/** What a log line may say of a message: its method and what it calls. Never arguments. */
export function describeMessage(json: unknown): Record<string, unknown> {
  if (Array.isArray(json)) return { mcpMethod: "batch", messages: json.length }
  if (typeof json !== "object" || json === null) return {}
  const { method, params } = json as { method?: unknown; params?: { name?: unknown } | null }
  if (typeof method !== "string") return {}
  const name = method === "tools/call" || method === "prompts/get" ? params?.name : undefined
  return { mcpMethod: method.slice(0, 100), ...(typeof name === "string" && { name: name.slice(0, 100) }) }
}

/** Calls `done` once the last byte has been handed over, or the reader has left. */
export function logWhenDone(response: HttpResponse, done: (end: ResponseEnd) => void): HttpResponse {
  const { body, status } = response
  if (body === undefined || typeof body === "string") {
    done({ status, complete: true })
    return response
  }
  return { ...response, body: watch(body, (complete) => done({ status, complete })) }
}

async function* watch(
  chunks: AsyncIterable<Uint8Array>,
  done: (complete: boolean) => void,
): AsyncGenerator<Uint8Array> {
  let complete = false
  try {
    yield* chunks
    complete = true
  } finally {
    done(complete)
  }
}
