import { once } from "node:events"
import { createServer } from "node:http"
import type { RequestListener } from "node:http"
import type { AddressInfo } from "node:net"
import type { Peer } from "../../src/tasks/lease.ts"
import { PeerClient } from "../../src/tasks/peer-client.ts"

/** Another task, by its private port alone, and what calls it. */
export async function startPeer(instance: string, answer: RequestListener) {
  const client = new PeerClient()
  const server = createServer(answer).listen(0, "127.0.0.1")
  await once(server, "listening")
  const peer: Peer = {
    instance,
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    draining: false,
  }
  return {
    client,
    peer,
    /** Takes no connection any more. */
    stopListening: () => void server.close(),
    close() {
      client.close()
      server.closeAllConnections()
      server.close()
    },
  }
}
