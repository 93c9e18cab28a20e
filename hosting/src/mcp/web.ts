import type { HttpRequest, HttpResponse } from "../http.ts"

/** The SDK's view of a request. Its body is handed over parsed, so none is attached. */
export function toWebRequest({ method, path, query, headers }: HttpRequest, signal?: AbortSignal): Request {
  const url = new URL(`http://${headers.host ?? "localhost"}${path}${query === "" ? "" : `?${query}`}`)
  return new Request(url, { method, headers, ...(signal && { signal }) })
}

/** The SDK's answer: JSON whole, an event stream as it comes. */
export async function toHttpResponse(response: Response): Promise<HttpResponse> {
  const headers = Object.fromEntries(response.headers)
  if (response.body === null) return { status: response.status, headers }
  const streams = headers["content-type"]?.startsWith("text/event-stream")
  return { status: response.status, headers, body: streams ? response.body : await response.text() }
}

/** The same, made when somebody first looks at it, which few handlers do: it costs more than most of their answers. */
export function toLazyWebRequest(request: HttpRequest): Request {
  let made: Request | undefined
  return new Proxy({} as Request, {
    get(_, key) {
      made ??= toWebRequest(request, request.signal)
      const value: unknown = Reflect.get(made, key, made)
      return typeof value === "function" ? (value.bind(made) as unknown) : value
    },
  })
}
