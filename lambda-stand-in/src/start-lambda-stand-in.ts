import { once } from "node:events"
import type { AddressInfo } from "node:net"
import { createLambdaStandIn } from "./create-lambda-stand-in.ts"

export type LambdaStandIn = Awaited<ReturnType<typeof startLambdaStandIn>>

/** On a free port of loopback. */
export async function startLambdaStandIn() {
  const { server, ...standIn } = createLambdaStandIn()
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  return {
    ...standIn,
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, "close")
    },
  }
}
