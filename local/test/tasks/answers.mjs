// Says who it is, as ECS told it; takes its time at /slow; ends after its calls when it is told to.
import { createServer } from "node:http"
import process from "node:process"

const { fetch } = globalThis

const { ECS_CONTAINER_METADATA_URI_V4, HOST, PORT, ...others } = process.env
const { TaskARN, Revision, Containers } = await (await fetch(`${ECS_CONTAINER_METADATA_URI_V4}/task`)).json()
const id = TaskARN.split("/").at(-1)
let draining = false
const server = createServer((request, response) => {
  if (request.url === "/health") response.writeHead(draining ? 503 : 200).end()
  else {
    const answer = { id, revision: Revision, address: Containers[0].Networks[0].IPv4Addresses[0], others }
    response.flushHeaders()
    setTimeout(() => response.end(JSON.stringify(answer)), request.url === "/slow" ? 700 : 0)
  }
})
server.listen(Number(PORT), HOST)
process.on("SIGTERM", () => {
  draining = true
  server.close(() => process.exit(0))
})
