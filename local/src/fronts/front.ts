import { randomBytes } from "node:crypto"
import { createServer } from "node:http"
import type { IncomingMessage, Server, ServerResponse } from "node:http"
import { EventTooLargeError, ThrottledError } from "../lambda/function-error.ts"
import type { Invocable } from "../lambda/function.ts"
import { sessionOf } from "../request-watch.ts"
import type { RequestWatch, WatchRequest, WatchedListener } from "../request-watch.ts"
import type { FrontName } from "./names.ts"
import { sendAnswer } from "./send.ts"

/** A client's request, before a front puts it into its event. */
export interface FrontRequest {
  readonly id: string
  readonly traceId: string
  readonly method: string
  /** Percent-encoded, as the client wrote it. */
  readonly path: string
  /** Without the question mark, as the client wrote it. */
  readonly query: string
  /** In the order and spelling of the client. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: Buffer
  readonly sourceIp: string
  readonly received: Date
  /** `host:port` of the front, its own domain name so to speak. */
  readonly domainName: string
  readonly port: number
}

export interface FrontAnswer {
  readonly status: number
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: Buffer | AsyncIterable<Buffer>
  /** A streamed body that stays silent for so long is broken off. */
  readonly idleLimitMs?: number
}

/** What a front answers by itself. */
export interface FrontErrors {
  /** The body is over `bodyLimit`. */
  readonly bodyTooLarge: FrontAnswer
  /** The event is over Lambda's limit. */
  readonly eventTooLarge: FrontAnswer
  readonly throttled: FrontAnswer
  /** The function failed, timed out, or ended. */
  readonly functionError: FrontAnswer
  /** The function's answer is not in this front's shape, or is over its limit. */
  readonly malformed: FrontAnswer
  /** The front's own time is over; the function runs on. */
  readonly timedOut: FrontAnswer
}

/** One kind of front door: its events, its answers, its limits. */
export interface FrontKind {
  readonly name: FrontName
  /** In bytes. */
  readonly bodyLimit: number
  /** Until the answer is there; of a streamed answer: until it begins. */
  readonly timeLimitMs: number
  readonly errors: FrontErrors
  /** What the front refuses before it calls the function. */
  refuse?(request: FrontRequest): FrontAnswer | undefined
  call(request: FrontRequest, fn: Invocable): Promise<FrontAnswer>
}

/** AWS's front doors keep idle connections for a minute or more; Node's 5 s end under a client that is just about to send. */
const KEEP_ALIVE_MS = 60_000

/** Thrown by a kind's `call` for an answer that is not in its shape. */
export class MalformedAnswerError extends Error {
  override readonly name = "MalformedAnswerError"
}

export interface FrontOptions {
  readonly kind: FrontKind
  readonly fn: Invocable
  readonly watch: WatchRequest
}

/** The front's HTTP server; whoever makes it lets it listen. */
export function createFront({ kind, fn, watch }: FrontOptions): Server {
  const answer = createFrontListener({ kind, fn })
  return createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (message, response) =>
    answer(message, response, watch(message, response)),
  )
}

/** What the front does with each request, for a server that has others besides. */
export function createFrontListener({ kind, fn }: Omit<FrontOptions, "watch">): WatchedListener {
  return (message, response, watched) => {
    void handle(message, response, watched)
      // A client that is gone needs no answer.
      .catch((error: Error) => response.destroy(error))
  }

  async function handle(message: IncomingMessage, response: ServerResponse, watched: RequestWatch) {
    const { requestId: id } = watched
    const [path = "/"] = (message.url ?? "/").split("?", 1)
    const { method = "GET" } = message
    const body = await readBody(message, kind.bodyLimit)
    if (!body) return sendAnswer(kind.errors.bodyTooLarge, message, response)
    watched.described(body)
    const request = describeRequest(message, { body, id, path, method })
    const answer =
      kind.refuse?.(request) ?? (await withinTime(kind, answerOf(kind, request, tell(fn, watched))))
    await sendAnswer(inPassing(answer, watched), message, response)
  }
}

/** The same function, with its environment told to the request's watch. */
function tell(fn: Invocable, { routed }: RequestWatch): Invocable {
  return {
    invoke: (event, options) => fn.invoke(event, { ...options, routed }),
    invokeStreamed: (event, options) => fn.invokeStreamed(event, { ...options, routed }),
  }
}

function inPassing(answer: FrontAnswer, watched: RequestWatch): FrontAnswer {
  const { status, headers, body } = answer
  const pairs = headers.map(([name, value]) => [name.toLowerCase(), value])
  watched.answered(status, sessionOf(Object.fromEntries(pairs) as Record<string, string>))
  return Buffer.isBuffer(body) ? answer : { ...answer, body: tellParts(body, watched) }
}

async function* tellParts(body: AsyncIterable<Buffer>, watched: RequestWatch): AsyncGenerator<Buffer> {
  for await (const chunk of body) {
    watched.part()
    yield chunk
  }
}

async function answerOf(kind: FrontKind, request: FrontRequest, fn: Invocable): Promise<FrontAnswer> {
  try {
    return await kind.call(request, fn)
  } catch (error) {
    if (error instanceof ThrottledError) return kind.errors.throttled
    if (error instanceof EventTooLargeError) return kind.errors.eventTooLarge
    if (error instanceof MalformedAnswerError) return kind.errors.malformed
    return kind.errors.functionError
  }
}

async function withinTime(kind: FrontKind, answer: Promise<FrontAnswer>): Promise<FrontAnswer> {
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<FrontAnswer>((resolve) => {
    timer = setTimeout(resolve, kind.timeLimitMs, kind.errors.timedOut)
  })
  try {
    return await Promise.race([answer, limit])
  } finally {
    clearTimeout(timer)
  }
}

/** `undefined` for a body over the limit, which is read to its end so that the client reads the answer. */
async function readBody(message: IncomingMessage, limit: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.byteLength
    if (size <= limit) chunks.push(chunk)
  }
  return size <= limit ? Buffer.concat(chunks) : undefined
}

type Read = Pick<FrontRequest, "body" | "id" | "path" | "method">

function describeRequest({ socket, url = "/", rawHeaders }: IncomingMessage, read: Read): FrontRequest {
  const headers: [string, string][] = []
  for (let i = 0; i < rawHeaders.length; i += 2) headers.push([rawHeaders[i] ?? "", rawHeaders[i + 1] ?? ""])
  const port = socket.localPort ?? 0
  const received = new Date()
  return {
    ...read,
    traceId: `Root=1-${Math.floor(received.getTime() / 1000).toString(16)}-${randomBytes(12).toString("hex")}`,
    query: url.slice(read.path.length + 1),
    headers,
    sourceIp: socket.remoteAddress ?? "127.0.0.1",
    received,
    domainName: `127.0.0.1:${port}`,
    port,
  }
}
