import { once } from "node:events"
import { connect } from "node:net"

const END_OF_HEAD = "\r\n\r\n"
const END_OF_CHUNKS = "0\r\n\r\n"

export interface Connection {
  /** Sends bytes as they are and resolves with the whole response, its head included. */
  readonly send: (request: Buffer) => Promise<string>
  readonly close: () => void
}

/** One keep-alive connection that asks for nothing more of its process than it must: the servers are measured, not it. */
export async function openConnection(port: number): Promise<Connection> {
  const socket = connect(port, "127.0.0.1").setNoDelay(true)
  await once(socket, "connect")
  let waiting: PromiseWithResolvers<string> | undefined
  let received = ""
  socket.on("data", (chunk) => {
    received += chunk.toString("latin1")
    if (!isWhole(received)) return
    waiting?.resolve(received)
  })
  socket.on("error", (error) => waiting?.reject(error))
  socket.on("close", () =>
    waiting?.reject(new Error(`The server closed the connection after it sent: ${received}`)),
  )
  return {
    send(request) {
      waiting = Promise.withResolvers<string>()
      received = ""
      socket.write(request)
      return waiting.promise
    },
    close: () => socket.destroy(),
  }
}

function isWhole(text: string): boolean {
  const head = text.indexOf(END_OF_HEAD)
  if (head < 0) return false
  const length = /\r\ncontent-length: (\d+)/i.exec(text.slice(0, head))?.[1]
  if (length !== undefined) return text.length >= head + END_OF_HEAD.length + Number(length)
  return text.endsWith(END_OF_CHUNKS)
}
