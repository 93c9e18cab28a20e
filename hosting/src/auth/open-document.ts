import type { HttpRequest, HttpResponse } from "../http.ts"

const openToAll = { "access-control-allow-origin": "*" }
const preflight = {
  "access-control-allow-methods": "GET, OPTIONS",
  // Clients send their protocol version with it, which browsers ask for first.
  "access-control-allow-headers": "mcp-protocol-version",
  "access-control-max-age": "600",
}

/** For metadata, which any web page may read: nothing in it is secret. */
export const answerDocument = (document: object): HttpResponse => ({
  status: 200,
  headers: { "content-type": "application/json", "cache-control": "max-age=300", ...openToAll },
  body: JSON.stringify(document),
})

export const answerAnyPreflight = ({ method }: HttpRequest): HttpResponse | undefined =>
  method === "OPTIONS" ? { status: 204, headers: { ...openToAll, ...preflight } } : undefined

export const readableByAll = (response: HttpResponse): HttpResponse => ({
  ...response,
  headers: { ...response.headers, ...openToAll },
})
