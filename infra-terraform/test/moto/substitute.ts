import { once } from "node:events"
import { createServer, request as sendRequest } from "node:http"
import type { IncomingMessage, ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { buffer, text } from "node:stream/consumers"
import { isDeepStrictEqual } from "node:util"
import { lackingActions } from "./gaps.ts"
import type { LackingAction } from "./gaps.ts"

export interface Substitute {
  readonly url: string
  /** The actions in which it stood in. */
  readonly used: ReadonlySet<string>
  close(): Promise<void>
}

/** Stands before moto, and helps out in what is listed as lacking, where moto fails in it. */
export async function startSubstitute(motoUrl: string): Promise<Substitute> {
  const used = new Set<string>()
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy())
  })
  server.listen(0, "127.0.0.1")
  await once(server, "listening")

  async function answer(request: IncomingMessage, response: ServerResponse) {
    const body = await buffer(request)
    const first = await ask(motoUrl, request, body)
    const action = lackingActions.find(({ target }) => target === request.headers["x-amz-target"])
    const failed = (first.statusCode ?? 0) >= 400
    if (action?.amend && !failed) return amend(first, response, action)
    if (!action || !failed || action.amend) return pass(first, response)
    first.resume()
    used.add(action.target)
    if (action.rewrite) {
      return pass(await ask(motoUrl, request, Buffer.from(action.rewrite(body.toString()))), response)
    }
    send(response, "{}")
  }

  async function amend(first: IncomingMessage, response: ServerResponse, { target, amend }: LackingAction) {
    const said = await text(first)
    const meant = amend?.(said) ?? said
    if (!isDeepStrictEqual(JSON.parse(said), JSON.parse(meant))) used.add(target)
    send(response, meant)
  }

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

async function ask(
  motoUrl: string,
  { method, url, headers }: IncomingMessage,
  body: Buffer,
): Promise<IncomingMessage> {
  const { "transfer-encoding": _, ...others } = headers
  const about = { ...others, "content-length": String(body.byteLength) }
  const sent = sendRequest(motoUrl, { method, path: url, headers: about })
  sent.end(body)
  const [answer] = (await once(sent, "response")) as [IncomingMessage]
  return answer
}

function pass(answer: IncomingMessage, response: ServerResponse) {
  response.writeHead(answer.statusCode ?? 502, answer.headers)
  answer.pipe(response)
}

const send = (response: ServerResponse, json: string) =>
  response.writeHead(200, { "content-type": "application/x-amz-json-1.1" }).end(json)
