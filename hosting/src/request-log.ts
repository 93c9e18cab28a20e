import type { HttpResponse } from "./http.ts"

export interface ResponseEnd {
  readonly status: number
  /** Whether the answer went out whole, or its reader left. */
  readonly complete: boolean
  /** Why the answer broke off, where it failed. */
  readonly error?: unknown
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

/** Calls `done` once the last byte has been handed over, the reader has left, or the answer has failed. */
export function logWhenDone(response: HttpResponse, done: (end: ResponseEnd) => void): HttpResponse {
  const { body, status } = response
  if (body === undefined || typeof body === "string") {
    done({ status, complete: true })
    return response
  }
  return { ...response, body: watch(body, (end) => done({ status, ...end })) }
}

type BodyEnd = Omit<ResponseEnd, "status">

async function* watch(
  chunks: AsyncIterable<Uint8Array>,
  done: (end: BodyEnd) => void,
): AsyncGenerator<Uint8Array> {
  let end: BodyEnd = { complete: false }
  try {
    yield* chunks
    end = { complete: true }
  } catch (error) {
    end = { complete: false, error }
    throw error
  } finally {
    done(end)
  }
}
