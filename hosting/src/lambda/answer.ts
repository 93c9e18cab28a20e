import type { HttpResponse } from "../http.ts"
import type { EventShape } from "./event.ts"

/** The object that a function returns to API Gateway, to its URL, or to an ALB. */
export interface BufferedAnswer {
  readonly statusCode: number
  readonly statusDescription?: string
  readonly headers?: Record<string, string>
  readonly multiValueHeaders?: Record<string, string[]>
  readonly cookies?: string[]
  readonly body: string
  readonly isBase64Encoded: boolean
}

/** Waits for the whole body and writes the answer in the event's shape. */
export async function describeAnswer(response: HttpResponse, shape: EventShape): Promise<BufferedAnswer> {
  const body = await collect(response.body)
  const isBase64Encoded = !isText(response.headers["content-type"])
  return {
    statusCode: response.status,
    ...describeHeaders(response, shape),
    body: body.toString(isBase64Encoded ? "base64" : "utf8"),
    isBase64Encoded: isBase64Encoded && body.byteLength > 0,
  }
}

/** Status and headers of a streamed answer, which goes out before its body. */
export function describePrelude(response: HttpResponse, shape: EventShape) {
  return { statusCode: response.status, ...describeHeaders(response, shape) }
}

function describeHeaders({ status, headers, cookies = [] }: HttpResponse, shape: EventShape) {
  const many = () => ({
    ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    ...(cookies.length > 0 && { "set-cookie": [...cookies] }),
  })
  switch (shape) {
    case "v2":
      return { headers: { ...headers }, ...(cookies.length > 0 && { cookies: [...cookies] }) }
    case "rest":
      return {
        headers: { ...headers },
        ...(cookies.length > 0 && { multiValueHeaders: { "set-cookie": [...cookies] } }),
      }
    case "alb-multi-value":
      return { ...describeStatus(status), multiValueHeaders: many() }
    case "alb":
      if (cookies.length > 1) {
        throw new Error(
          `An ALB carries one Set-Cookie from a function, not ${cookies.length}: ` +
            "enable lambda.multi_value_headers.enabled on the target group",
        )
      }
      return {
        ...describeStatus(status),
        headers: { ...headers, ...(cookies[0] !== undefined && { "set-cookie": cookies[0] }) },
      }
  }
}

/** An import of node:http would load undici, http2 and TLS with it: a third of a cold start. */
const describeStatus = (status: number) => {
  const { STATUS_CODES } = process.getBuiltinModule("node:http")
  return { statusDescription: `${status} ${STATUS_CODES[status] ?? "Unknown"}` }
}

/** An event stream is text: base64 would reach a client undecoded through a REST API without binary media types. */
const isText = (contentType = "text/plain") => /^text\/|^application\/(.+\+)?(json|xml)\b/i.test(contentType)

async function collect(body: HttpResponse["body"]): Promise<Buffer> {
  if (body === undefined || typeof body === "string") return Buffer.from(body ?? "")
  const chunks: Uint8Array[] = []
  for await (const chunk of body) chunks.push(chunk)
  return Buffer.concat(chunks)
}
