import { once } from "node:events"
import { createServer } from "node:net"
import type { AddressInfo } from "node:net"

/**
 * Ports that were free a moment ago, each another. Somebody else may take one before it is used: the
 * task then ends, and the next one gets others.
 */
export async function findFreePorts(count: number, host: string): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer())
  try {
    return await Promise.all(
      servers.map(async (server) => {
        server.listen(0, host)
        await once(server, "listening")
        return (server.address() as AddressInfo).port
      }),
    )
  } finally {
    for (const server of servers) server.close()
  }
}
