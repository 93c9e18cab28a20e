import { once } from "node:events"
import { createServer, request as httpRequest } from "node:http"
import type { IncomingMessage, ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"

export type Fault = "none" | "throttle" | "away" | "blackhole" | { readonly delayMs: number }

interface ProxyState {
  fault: Fault
  writes: number
  reads: number
  /** Holds a request back until it settles. */
  hold?: (body: string) => Promise<void> | undefined
  /** Holds back the answer to a request that was carried out. */
  holdAnswer?: (body: string) => Promise<void> | undefined
  /** Changes a request on its way. */
  rewrite?: (body: string) => string
}

/** Stands between a task and DynamoDB, and fails as it is told to. */
export async function startFaultyProxy(targetPort: number) {
  const state: ProxyState = { fault: "none", writes: 0, reads: 0 }
  const server = createServer((incoming, outgoing) => void serve(incoming, outgoing))
  server.listen(0, "127.0.0.1")
  await once(server, "listening")

  async function serve(incoming: IncomingMessage, outgoing: ServerResponse) {
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks)
    const action = String(incoming.headers["x-amz-target"]).split(".")[1] ?? ""
    if (action === "GetItem" || action === "Query") state.reads++
    else state.writes++
    const { fault } = state
    await state.hold?.(body.toString())
    if (fault === "blackhole") return
    if (fault === "away") {
      outgoing.destroy()
      return
    }
    if (fault === "throttle") {
      outgoing.writeHead(400, { "content-type": "application/x-amz-json-1.0" })
      outgoing.end(
        JSON.stringify({ __type: "com.amazonaws.dynamodb.v20120810#ThrottlingException", message: "slow" }),
      )
      return
    }
    if (typeof fault === "object") await new Promise((resolve) => setTimeout(resolve, fault.delayMs))
    const { method, url } = incoming
    const changed = Buffer.from(state.rewrite?.(body.toString()) ?? body)
    const headers = { ...incoming.headers, "content-length": String(changed.byteLength) }
    const passed = httpRequest(
      { host: "127.0.0.1", port: targetPort, method, path: url, headers },
      (answer) => {
        void Promise.resolve(state.holdAnswer?.(changed.toString())).then(() => {
          outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
          answer.pipe(outgoing)
        })
      },
    )
    passed.on("error", () => outgoing.destroy())
    passed.end(changed)
  }

  return {
    port: (server.address() as AddressInfo).port,
    state,
    fail(fault: Fault) {
      state.fault = fault
    },
    stop() {
      server.closeAllConnections()
      server.close()
    },
  }
}

export type FaultyProxy = Awaited<ReturnType<typeof startFaultyProxy>>
