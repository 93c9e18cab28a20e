// A thread of its own: in its caller's it would wait for whatever that does, until those who ask it give up; and closed
// there while it works, dynalite throws.
import { once } from "node:events"
import type { IncomingMessage } from "node:http"
import type { AddressInfo } from "node:net"
import { parentPort, workerData } from "node:worker_threads"
import dynalite from "dynalite"

/** What the thread tells: where it listens, or why it cannot; then each request. */
export type DynamoDbNews =
  | { readonly port: number }
  // Not the error itself, which loses its code between threads.
  | { readonly failure: Pick<NodeJS.ErrnoException, "code" | "message"> }
  | { readonly operation: string; readonly table: string }

/** What the thread is started with. */
export interface DynamoDbOrder {
  readonly port: number
  readonly tellsRequests: boolean
}

const { port, tellsRequests } = workerData as DynamoDbOrder
const tell = (news: DynamoDbNews) => parentPort?.postMessage(news)

const server = dynalite({ createTableMs: 0 })
if (tellsRequests) server.prependListener("request", tellRequest)
server.listen({ port, host: "127.0.0.1" })
try {
  await once(server, "listening")
  tell({ port: (server.address() as AddressInfo).port })
} catch (error) {
  const { code, message } = error as NodeJS.ErrnoException
  tell({ failure: { code, message } })
}

/** Reads the body beside dynalite, which reads it too: both hear of each chunk. */
function tellRequest(request: IncomingMessage) {
  const [, operation = ""] = String(request.headers["x-amz-target"] ?? "").split(".")
  const chunks: Buffer[] = []
  request.on("data", (chunk: Buffer) => chunks.push(chunk))
  request.on("end", () => {
    const [, table = ""] = /"TableName":"([^"]+)"/.exec(Buffer.concat(chunks).toString()) ?? []
    tell({ operation, table })
  })
}
