import type { HostTime } from "@mcp-on-aws/tools/definition"

/** One HTTP request as every front door delivers it: no framework's and no event's shape. */
export interface HttpRequest {
  /** Stands in every log line and in `X-Request-Id`. */
  readonly id: string
  /** Upper case. */
  readonly method: string
  /** Percent-encoded, without stage or base path: `/mcp`. */
  readonly path: string
  /** Without the question mark; empty where there is none. */
  readonly query: string
  /** Lower-case names; a name that came several times has its values joined (`, `, cookies `; `). */
  readonly headers: Readonly<Record<string, string>>
  /** Its bytes, or, where they are still to come, what reads them: once, after all that the headers alone decide. */
  readonly body?: Uint8Array | ReadBody | undefined
  /** Counts so many bytes more as held for it until it is answered, or says what to answer where they are too many. */
  readonly hold?: (bytes: number) => HttpResponse | undefined
  /** What API Gateway's authorizer said of the caller: no client can write it. */
  readonly authorizer?: Readonly<Record<string, unknown>> | undefined
  /** Aborted when the client hangs up, where the front door tells, or when the host's time is over. */
  readonly signal: AbortSignal
  /** Its signal is aborted about a second before `signal` is, with a `ToolError`: a tool may say how far it came. */
  readonly hostTime?: HostTime
}

/** The bytes, or the answer to a client whose body cannot be had. */
export type ReadBody = () => Promise<Uint8Array | { readonly refusal: HttpResponse }>

export interface HttpResponse {
  readonly status: number
  /** Lower-case names, `set-cookie` excepted: it stands in `cookies`, one entry each. */
  readonly headers: Readonly<Record<string, string>>
  readonly cookies?: readonly string[]
  /** Text, or chunks as they come. Stopping the iteration tells the server that nobody reads on. */
  readonly body?: string | AsyncIterable<Uint8Array>
}

export type HttpHandler = (request: HttpRequest) => Promise<HttpResponse>
