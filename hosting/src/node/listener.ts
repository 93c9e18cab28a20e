import { randomUUID } from "node:crypto"
import { once } from "node:events"
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http"
import type { HttpHandler, HttpRequest, HttpResponse } from "../http.ts"
import { HeldBytes, createIncomingBody } from "./incoming-body.ts"
import type { IncomingBody } from "./incoming-body.ts"
import { readTarget } from "./request-target.ts"

const LINGER_MS = 2_000
const UNREAD_MS = 60_000
const MOST_HELD_BYTES = 64 * 1024 * 1024

export interface ListenerOptions {
  /** Bytes after which a body is read no further; the handler sees that it is too large, and says so. */
  readonly maxBodyBytes: number
  /** Bytes of all bodies and of what is made of them at once, each held until its request is answered; more are answered 503. */
  readonly maxHeldBytes?: number
  /** A client that reads nothing of its answer for so long loses the connection: the answer is held until it is read. */
  readonly unreadMs?: number
}

/** Serves an app from `node:http`, or from Express as a last handler. */
export function createNodeListener(
  handler: HttpHandler,
  { maxBodyBytes, maxHeldBytes = MOST_HELD_BYTES, unreadMs = UNREAD_MS }: ListenerOptions,
): RequestListener {
  const bounds = { maxBytes: maxBodyBytes, held: new HeldBytes(maxHeldBytes) }
  return (incoming, outgoing) => {
    void serve(incoming, outgoing).catch((error: unknown) => outgoing.destroy(error as Error))
  }

  async function serve(incoming: IncomingMessage, outgoing: ServerResponse) {
    const gone = new AbortController()
    const body = createIncomingBody(incoming, bounds)
    outgoing.on("close", () => {
      body.release()
      if (!outgoing.writableFinished) gone.abort(new Error("The client closed the connection"))
    })
    await send(await handler(toRequest(incoming, body, gone.signal)), outgoing, unreadMs)
    // For as long as anything is read it is put off. When all is, Node puts its own limit in its place.
    if (outgoing.writableLength > 0) outgoing.setTimeout(unreadMs)
    if (!incoming.complete) discardRest(incoming)
  }
}

function toRequest(
  incoming: IncomingMessage,
  { read: body, hold }: IncomingBody,
  signal: AbortSignal,
): HttpRequest {
  const { path, query, host } = readTarget(incoming.url)
  const headers = readHeaders(incoming.rawHeaders)
  if (host !== undefined) headers.host = host
  return {
    id: readTraceId(headers) ?? randomUUID(),
    method: incoming.method ?? "GET",
    path,
    query,
    headers,
    body,
    hold,
    signal,
  }
}

/** The load balancer's name for the request. It adds to what a client wrote, who may have written anything. */
function readTraceId({ "x-amzn-trace-id": id }: HttpRequest["headers"]): string | undefined {
  return id !== undefined && /^[\w=;:.-]{1,256}$/.test(id) ? id : undefined
}

/** From names and values in turns, which costs less than any of Node's own views of them. */
function readHeaders(raw: readonly string[]): Record<string, string> {
  // A request may name a header "constructor".
  const headers = Object.create(null) as Record<string, string>
  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at]!.toLowerCase()
    const before = headers[name]
    headers[name] =
      before === undefined ? raw[at + 1]! : before + (name === "cookie" ? "; " : ", ") + raw[at + 1]!
  }
  return headers
}

/** A client that is still sending reads its answer only if the connection is not cut under it, for a while. */
function discardRest(incoming: IncomingMessage) {
  incoming.resume()
  setTimeout(() => {
    if (!incoming.complete) incoming.destroy()
  }, LINGER_MS).unref()
}

async function send(
  { status, headers, cookies = [], body }: HttpResponse,
  outgoing: ServerResponse,
  unreadMs: number,
) {
  const head = { ...headers, ...(cookies.length > 0 && { "set-cookie": [...cookies] }) }
  if (body === undefined || typeof body === "string") {
    // With its length head and body go out in one write.
    outgoing.writeHead(status, { ...head, "content-length": Buffer.byteLength(body ?? "") }).end(body)
    return
  }
  outgoing.writeHead(status, head)
  // In one write with the first chunk, where that is there: a client that has the head of a stream has its first event,
  // by which it can resume it.
  setImmediate(() => outgoing.flushHeaders())
  for await (const chunk of body) {
    if (outgoing.destroyed) break
    if (!outgoing.write(chunk)) await drained(outgoing, unreadMs)
  }
  outgoing.end()
}

/** Until the client has read on, or has gone. Whichever comes, no listener for the other stays behind. */
async function drained(outgoing: ServerResponse, unreadMs: number) {
  const over = new AbortController()
  const options = { signal: over.signal }
  outgoing.setTimeout(unreadMs)
  await Promise.race([once(outgoing, "drain", options), once(outgoing, "close", options)])
  outgoing.setTimeout(0)
  over.abort()
}
