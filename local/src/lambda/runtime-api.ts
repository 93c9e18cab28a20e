import { createServer } from "node:http"
import type { IncomingMessage, ServerResponse } from "node:http"
import { listen } from "../ports.ts"
import { collectChunks, createChunkQueue } from "./chunk-queue.ts"
import { FunctionError, readFunctionError } from "./function-error.ts"
import { PAYLOAD_LIMIT, STREAM_LIMIT } from "./limits.ts"

/** One invocation as the runtime gets it. */
export interface RuntimeInvocation {
  readonly requestId: string
  readonly functionArn: string
  readonly deadline: number
  readonly traceId: string
  readonly event: string
}

/** A function's answer: a buffered one is a stream of a single chunk. The stream throws what breaks it off. */
export interface RuntimeAnswer {
  readonly contentType: string
  readonly streamed: boolean
  readonly body: AsyncIterable<Buffer>
}

export interface RuntimeListener {
  /** The runtime asks for its next invocation: the previous one, or init, is over. */
  ready(): void
  answer(requestId: string, answer: RuntimeAnswer): void
  fail(requestId: string, error: FunctionError): void
  initFail(error: FunctionError): void
  /** Why the environment ended, once it has. */
  readonly ended: Promise<FunctionError>
}

export interface RuntimeApi {
  /** `host:port`, as `AWS_LAMBDA_RUNTIME_API` has it. */
  readonly address: string
  /** Answers the poll that `ready` told of. */
  deliver(invocation: RuntimeInvocation): void
  close(): void
}

const ROUTE = /^\/2018-06-01\/runtime\/(?:(init\/error)|invocation\/(?:(next)|([^/]+)\/(response|error)))$/
const ERROR_TYPE = "lambda-runtime-function-error-type"
const ERROR_BODY = "lambda-runtime-function-error-body"

/** The Runtime API that one environment polls: "Using the Lambda runtime API" in the Developer Guide. */
export async function createRuntimeApi(listener: RuntimeListener): Promise<RuntimeApi> {
  let poll: ServerResponse | undefined
  const server = createServer((request, response) => {
    void route(request, response).catch(() => response.destroy())
  })
  // A frozen environment keeps its connection for as long as it lives.
  server.keepAliveTimeout = 0
  server.requestTimeout = 0
  const port = await listen(server, { port: 0, owner: "the Runtime API" })

  return {
    address: `127.0.0.1:${port}`,
    deliver({ requestId, functionArn, deadline, traceId, event }) {
      poll?.writeHead(200, {
        "content-type": "application/json",
        "lambda-runtime-aws-request-id": requestId,
        "lambda-runtime-invoked-function-arn": functionArn,
        "lambda-runtime-deadline-ms": String(deadline),
        "lambda-runtime-trace-id": traceId,
      })
      poll?.end(event)
      poll = undefined
    },
    close() {
      server.close()
      server.closeAllConnections()
    },
  }

  async function route(request: IncomingMessage, response: ServerResponse) {
    const [, initError, next, id = "", action] = ROUTE.exec(request.url ?? "") ?? []
    if (next) {
      poll = response
      listener.ready()
    } else if (initError) {
      listener.initFail(readFunctionError(await readBody(request), errorTypeOf(request)))
      accept(response)
    } else if (action === "error") {
      listener.fail(id, readFunctionError(await readBody(request), errorTypeOf(request)))
      accept(response)
    } else if (action === "response") {
      await receive(listener, decodeURIComponent(id), { request, response })
    } else {
      response.writeHead(404).end()
    }
  }
}

async function receive(
  listener: RuntimeListener,
  id: string,
  { request, response }: { request: IncomingMessage; response: ServerResponse },
) {
  const contentType = request.headers["content-type"] ?? "application/octet-stream"
  const streamed = request.headers["lambda-runtime-function-response-mode"] === "streaming"
  if (streamed) {
    const body = createChunkQueue()
    listener.answer(id, { contentType, streamed, body })
    const error = await pump(request, (chunk) => body.push(chunk)).catch(() => listener.ended)
    if (error) body.fail(error)
    else body.end()
    return accept(response)
  }
  const payload = await readBody(request)
  if (payload.byteLength <= PAYLOAD_LIMIT) {
    listener.answer(id, { contentType, streamed, body: oneChunk(payload) })
    return accept(response)
  }
  listener.fail(id, responseTooLarge(PAYLOAD_LIMIT))
  response.writeHead(413, { "content-type": "application/json" }).end('{"errorType":"RequestEntityTooLarge"}')
}

export const responseTooLarge = (limit: number) =>
  new FunctionError(
    "Function.ResponseSizeTooLarge",
    `Response payload size exceeded maximum allowed payload size (${limit} bytes).`,
  )

/** Hands on each chunk as it comes; returns the error that the function, or a limit, ended the stream with. */
async function pump(
  request: IncomingMessage,
  push: (chunk: Buffer) => void,
): Promise<FunctionError | undefined> {
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.byteLength
    if (size > STREAM_LIMIT) return responseTooLarge(STREAM_LIMIT)
    push(chunk)
  }
  // The runtime tells of a handler that failed in mid-stream in the trailers.
  const type = request.trailers[ERROR_TYPE]
  if (type === undefined) return undefined
  return readFunctionError(Buffer.from(request.trailers[ERROR_BODY] ?? "", "base64"), type)
}

async function* oneChunk(chunk: Buffer) {
  yield chunk
}

const readBody = (request: IncomingMessage) => collectChunks(request)

const errorTypeOf = (request: IncomingMessage) => request.headers[ERROR_TYPE] as string | undefined

const accept = (response: ServerResponse) => void response.writeHead(202).end('{"status":"OK"}')
