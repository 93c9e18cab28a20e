import { readEndpoints } from "@mcp-on-aws/local/endpoints"
import type { Endpoint } from "./contract/front.ts"

/** The endpoints of one server that the file lists (`npm start` writes it), by front. */
export async function findEndpoints(file: string | undefined, server: string) {
  if (!file) throw new Error("MCP_ENDPOINTS is not set: it names the file that lists the endpoints to test")
  const listed = (await readEndpoints(file)).filter((one) => one.server === server)
  return (front: string): Endpoint => {
    const endpoint = listed.find((one) => one.front === front)
    if (endpoint) return endpoint
    throw new Error(
      `${file} lists no front ${front} of ${server}, only: ${listed.map((one) => one.front).join(", ")}`,
    )
  }
}
