import { once } from "node:events"
import { createServer } from "node:http2"
import type { ServerHttp2Session, ServerHttp2Stream } from "node:http2"
import type { AddressInfo } from "node:net"
import { encodeSchema } from "./encode-schema.ts"
import type { ProviderSchema } from "./provider-schema.ts"

export interface StubProvider {
  /** For Terraform's environment: it takes this process for the provider's. */
  readonly variables: Readonly<Record<string, string>>
  close(): Promise<void>
}

const SERVICE = "/tfplugin6.Provider/"
/** A message of no bytes: to every question that has diagnostics for an answer, there are none. */
const NOTHING = Buffer.alloc(0)

/**
 * The provider that says which arguments there are, and to everything else that it has no objection: enough for
 * `terraform validate`, and for `terraform test` with mocks, where no real provider can be fetched. It speaks gRPC, which
 * is HTTP/2 with a five-byte frame around each message and the outcome in the trailers.
 */
export async function startStubProvider(schema: ProviderSchema): Promise<StubProvider> {
  const answers = new Map([[`${SERVICE}GetProviderSchema`, encodeSchema(schema)]])
  const sessions = new Set<ServerHttp2Session>()
  const server = createServer()
  server.on("session", (session) => {
    sessions.add(session)
    session.on("close", () => sessions.delete(session)).on("error", () => {})
  })
  server.on("stream", (stream, headers) => {
    const path = headers[":path"] ?? ""
    stream.on("error", () => {}).resume()
    if (path.startsWith(SERVICE)) answer(stream, answers.get(path) ?? NOTHING)
    else refuse(stream)
  })
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  const { port } = server.address() as AddressInfo
  return {
    variables: { TF_REATTACH_PROVIDERS: describeReattachment(port) },
    async close() {
      for (const session of sessions) session.destroy()
      server.close()
      await once(server, "close")
    },
  }
}

const describeReattachment = (port: number) =>
  JSON.stringify({
    "hashicorp/aws": {
      ...{ Protocol: "grpc", ProtocolVersion: 6, Pid: process.pid, Test: true },
      Addr: { Network: "tcp", String: `127.0.0.1:${port}` },
    },
  })

function answer(stream: ServerHttp2Stream, message: Buffer) {
  const frame = Buffer.alloc(5)
  frame.writeUInt32BE(message.byteLength, 1)
  stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true })
  stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }))
  stream.end(Buffer.concat([frame, message]))
}

/** The services with which Terraform watches over plugins that it started: not implemented. */
function refuse(stream: ServerHttp2Stream) {
  stream.respond(
    { ":status": 200, "content-type": "application/grpc", "grpc-status": "12" },
    { endStream: true },
  )
}
