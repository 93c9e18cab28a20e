import { createServer } from "node:http"
import { toNodeHandler } from "@modelcontextprotocol/node"

/** Serves a web-standard handler from node:http by the SDK's own adapter. */
export function listenWithNode(handler: { fetch(request: Request): Promise<Response> }) {
  const listener = toNodeHandler(handler)
  createServer((request, response) => void listener(request, response)).listen(
    Number(process.argv[2]),
    "127.0.0.1",
  )
}
