import { spawn } from "node:child_process"
import { once } from "node:events"
import { connect } from "node:net"

const listener =
  "require('node:net').createServer().listen({port:0,host:'127.0.0.1',backlog:1},function(){console.log(this.address().port)})"
const FILL = 8

/** An address at which connections are neither accepted nor refused: a listener that stopped, its queue full. */
export async function startBlackhole() {
  const child = spawn(process.execPath, ["--eval", listener], { stdio: ["ignore", "pipe", "inherit"] })
  const [line] = (await once(child.stdout, "data")) as [Buffer]
  const port = Number(line.toString())
  child.kill("SIGSTOP")
  const sockets = Array.from({ length: FILL }, () => connect(port, "127.0.0.1").on("error", () => undefined))
  await once(sockets[0]!, "connect")
  return {
    address: `127.0.0.1:${port}`,
    stop() {
      for (const socket of sockets) socket.destroy()
      child.kill("SIGKILL")
    },
  }
}
