// DynamoDB in a thread of its own: in the fronts' it would wait for them, and whoever calls it would give up.
import type { IncomingMessage } from "node:http"
import { parentPort, workerData } from "node:worker_threads"
import dynalite from "dynalite"
import { PortTakenError, listen } from "./ports.ts"

/** What the thread tells: where it listens, or that it cannot; then each request. */
export type DynamoDbNews =
  | { readonly port: number }
  | { readonly taken: string }
  | { readonly operation: string; readonly table: string }

const tell = (news: DynamoDbNews) => parentPort?.postMessage(news)

const server = dynalite({ createTableMs: 0 })
server.prependListener("request", tellRequest)
try {
  tell({ port: await listen(server, { port: workerData as number, owner: "DynamoDB" }) })
} catch (error) {
  if (!(error instanceof PortTakenError)) throw error
  tell({ taken: error.message })
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
