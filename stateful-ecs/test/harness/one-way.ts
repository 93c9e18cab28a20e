import { once } from "node:events"
import { connect, createServer } from "node:net"
import type { AddressInfo, Socket } from "node:net"

/** An address from which everything reaches another, and nothing comes back: the connection is cut instead. */
export async function startOneWay(address: string) {
  const { hostname, port } = new URL(`http://${address}`)
  const sockets = new Set<Socket>()
  const server = createServer((incoming) => {
    const passed = connect(Number(port), hostname)
    for (const socket of [incoming, passed]) sockets.add(socket.on("error", () => undefined))
    incoming.pipe(passed)
    passed.once("data", () => incoming.destroy())
    passed.once("close", () => incoming.destroy())
  }).listen(0, "127.0.0.1")
  await once(server, "listening")
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop() {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}
