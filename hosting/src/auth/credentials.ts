import type { HttpRequest } from "../http.ts"

/**
 * What a request gives as its token: `undefined` where it gives none, the empty text for what cannot be one.
 * Never from the query, which proxies and servers write into their logs.
 */
export function readBearer({ headers }: HttpRequest): string | undefined {
  const { authorization } = headers
  if (authorization === undefined || !/^bearer( |$)/i.test(authorization)) return undefined
  return /^bearer +([\w.~+/-]+=*) *$/i.exec(authorization)?.[1] ?? ""
}

/** The same for API keys, which have a header of their own. */
export const readApiKey = (request: HttpRequest): string | undefined =>
  request.headers["x-api-key"] ?? readBearer(request)
