import { once } from "node:events"
import { createServer, request as send } from "node:http"
import type { IncomingMessage, ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { lackingActions } from "./gaps.ts"

export interface Substitute {
  readonly url: string
  /** The actions in which it stood in. */
  readonly used: ReadonlySet<string>
  close(): Promise<void>
}

/** Stands before moto, and answers what is listed as lacking where moto fails to. */
export async function startSubstitute(motoPort: number): Promise<Substitute> {
  const used = new Set<string>()
  const server = createServer((request, response) => {
    const target = String(request.headers["x-amz-target"])
    const isListed = lackingActions.some((action) => action.target === target)
    const { method, url: path, headers } = request
    const passed = send({ host: "127.0.0.1", port: motoPort, method, path, headers }, (answer) => {
      if (!isListed || (answer.statusCode ?? 0) < 500) return pass(answer, response)
      answer.resume()
      used.add(target)
      response.writeHead(200, { "content-type": "application/x-amz-json-1.1" }).end("{}")
    })
    passed.on("error", () => response.destroy())
    request.pipe(passed)
  })
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    used,
    async close() {
      server.close()
      server.closeAllConnections()
      await once(server, "close")
    },
  }
}

function pass(answer: IncomingMessage, response: ServerResponse) {
  response.writeHead(answer.statusCode ?? 502, answer.headers)
  answer.pipe(response)
}
