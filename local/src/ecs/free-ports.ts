import { randomInt } from "node:crypto"
import { once } from "node:events"
import { createServer } from "node:net"
import type { AddressInfo, Server } from "node:net"

/** Below those that systems give to outgoing connections (Linux from 32768 on), of which some are always taken. */
const FIRST_PORT = 10_000
const PORTS = 5_000
const ATTEMPTS = 100

/**
 * Ports that were free a moment ago, each another. Somebody else may take one before it is used: the
 * task then ends, and the next one gets others.
 *
 * @throws Error where a hundred at random were all taken
 */
export async function findFreePorts(count: number, host: string): Promise<number[]> {
  const servers: Server[] = []
  try {
    while (servers.length < count) servers.push(await listenSomewhere(host))
    return servers.map((server) => (server.address() as AddressInfo).port)
  } finally {
    for (const server of servers) server.close()
  }
}

async function listenSomewhere(host: string): Promise<Server> {
  let last: unknown
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const server = createServer()
    server.listen(FIRST_PORT + randomInt(PORTS), host)
    try {
      await once(server, "listening")
      return server
    } catch (error) {
      last = error
    }
  }
  const range = `${FIRST_PORT} to ${FIRST_PORT + PORTS - 1}`
  throw new Error(`Found no free port on ${host} from ${range}, in ${ATTEMPTS} attempts`, { cause: last })
}
