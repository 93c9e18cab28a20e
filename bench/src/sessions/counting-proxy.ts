import { once } from "node:events"
import { createServer, request as send } from "node:http"
import type { AddressInfo } from "node:net"

export interface Counts {
  reads: number
  writes: number
}

const reads = ["GetItem", "Query", "BatchGetItem", "Scan"]

/** A task renews its lease, and reads which sessions it lost. */
const isHeartbeat = (operation: string, body: Buffer) =>
  body.includes('{"S":"I"}') || (operation === "Query" && body.includes('"S":"V#'))

/** Stands before DynamoDB and counts what is asked of it, but for the tasks' own leases. */
export async function startCountingProxy(target: string) {
  const counts: Counts = { reads: 0, writes: 0 }
  const server = createServer((incoming, outgoing) => {
    void (async () => {
      const chunks: Buffer[] = []
      for await (const chunk of incoming) chunks.push(chunk as Buffer)
      const body = Buffer.concat(chunks)
      const operation = String(incoming.headers["x-amz-target"]).split(".").at(-1) ?? ""
      if (!isHeartbeat(operation, body)) counts[reads.includes(operation) ? "reads" : "writes"]++
      const passed = send(target, { method: incoming.method, headers: incoming.headers })
      passed.end(body)
      const [answer] = (await once(passed, "response")) as [typeof incoming]
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    })().catch(() => outgoing.destroy())
  })
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    counts,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
