import { randomUUID } from "node:crypto"
import { once } from "node:events"
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http"
import type { HttpHandler, HttpRequest, HttpResponse, ReadBody } from "../http.ts"
import { HeldBytes, createIncomingBody } from "./incoming-body.ts"

const LINGER_MS = 2_000
const MOST_HELD_BYTES = 64 * 1024 * 1024

export interface ListenerOptions {
  /** Bytes after which a body is read no further; the handler sees that it is too large, and says so. */
  readonly maxBodyBytes: number
  /** Bytes of all bodies at once, each held until its request is answered; more are answered 503. */
  readonly maxHeldBytes?: number
}

/** Serves an app from `node:http`, or from Express as a last handler. */
export function createNodeListener(
  handler: HttpHandler,
  { maxBodyBytes, maxHeldBytes = MOST_HELD_BYTES }: ListenerOptions,
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
    await send(await handler(toRequest(incoming, body.read, gone.signal)), outgoing, gone.signal)
    if (!incoming.complete) discardRest(incoming)
  }
}

function toRequest(incoming: IncomingMessage, body: ReadBody, signal: AbortSignal): HttpRequest {
  const [path = "/", ...query] = (incoming.url ?? "/").split("?")
  const headers = readHeaders(incoming.rawHeaders)
  return {
    id: headers["x-amzn-trace-id"] ?? randomUUID(),
    method: incoming.method ?? "GET",
    path,
    query: query.join("?"),
    headers,
    body,
    signal,
  }
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
  gone: AbortSignal,
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
    if (gone.aborted) break
    if (!outgoing.write(chunk)) await drained(outgoing)
  }
  outgoing.end()
}

/** Until the client has read on, or has gone. Whichever comes, no listener for the other stays behind. */
async function drained(outgoing: ServerResponse) {
  const over = new AbortController()
  const options = { signal: over.signal }
  await Promise.race([once(outgoing, "drain", options), once(outgoing, "close", options)])
  over.abort()
}
