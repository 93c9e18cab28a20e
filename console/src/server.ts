import { createServer } from "node:http"
import type { IncomingMessage, Server, ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { findRefusal } from "./admit.ts"
import { ApiError } from "./api-error.ts"
import type { Action, Api } from "./api.ts"
import type { Page } from "./build-page.ts"
import { sendEvents } from "./event-stream.ts"
import type { Observer } from "./observer.ts"
import { describeFiles, securityHeaders } from "./static-files.ts"

const MOST_BYTES = 1024 * 1024
const JSON_TYPE = "application/json"

export interface ServerOptions {
  readonly page: Page
  readonly observer: Observer
  readonly api: Api
}

/** The page, what it watches, and what it may do; whoever makes it lets it listen on loopback. */
export function createConsoleServer({ page, observer, api }: ServerOptions): Server {
  const files = describeFiles(page)
  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value)
    answer(request, response).catch((error: unknown) => sendError(response, error))
  })
  return server

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { port } = server.address() as AddressInfo
    const refusal = findRefusal(request, port)
    if (refusal !== undefined) throw new ApiError(403, refusal)
    const [path = "/"] = (request.url ?? "/").split("?", 1)
    if (request.method === "POST") return act(actionAt(path), request, response)
    if (request.method !== "GET") throw new ApiError(405, `${request.method} is not for ${path}`)
    if (path === "/events") return sendEvents(observer, response)
    const file = files.get(path)
    if (!file) throw new ApiError(404, `There is nothing at ${path}`)
    response.writeHead(200, { "content-type": file.type }).end(file.text)
  }

  function actionAt(path: string): Action {
    const [, name = ""] = /^\/api\/(\w+)$/.exec(path) ?? []
    const action = Object.hasOwn(api.actions, name) ? api.actions[name] : undefined
    if (!action) throw new ApiError(404, `There is no action at ${path}`)
    return action
  }
}

async function act(action: Action, request: IncomingMessage, response: ServerResponse) {
  const body = await readBody(request)
  const leaving = new AbortController()
  response.on("close", () => leaving.abort())
  const tell = (line: object) => {
    if (!response.headersSent) response.writeHead(200, { "content-type": "application/x-ndjson" })
    response.write(`${JSON.stringify(line)}\n`)
  }
  const result = await action({ body, tell, signal: leaving.signal })
  if (result !== undefined) response.writeHead(200, { "content-type": JSON_TYPE }).end(JSON.stringify(result))
  else response.end()
}

async function readBody(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.byteLength
    if (size > MOST_BYTES) throw new ApiError(413, `A body may have ${MOST_BYTES} bytes`)
    chunks.push(chunk)
  }
  try {
    const body: unknown = JSON.parse(Buffer.concat(chunks).toString())
    if (typeof body === "object" && body !== null) return body as Record<string, unknown>
  } catch {
    // As any other body that is no object.
  }
  throw new ApiError(400, "The body has to be a JSON object")
}

/** In the stream where that has begun. */
function sendError(response: ServerResponse, error: unknown) {
  const failed = error instanceof Error ? error.message : String(error)
  if (response.headersSent) return void response.end(`${JSON.stringify({ failed })}\n`)
  const status = error instanceof ApiError ? error.status : 502
  response.writeHead(status, { "content-type": JSON_TYPE }).end(JSON.stringify({ failed }))
}
