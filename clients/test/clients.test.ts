import { execFile } from "node:child_process"
import { once } from "node:events"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import { promisify } from "node:util"
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js"
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js"
import { describe, expect, test } from "@jest/globals"

const entry = join(import.meta.dirname, "..", "src", "client.ts")

interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

const visit = (url: string): Promise<Ended> =>
  promisify(execFile)(process.execPath, [entry, url]).then(
    (ended) => ({ code: 0, ...ended }),
    ({ code, stdout, stderr }: Ended) => ({ code, stdout, stderr }),
  )

/** Of another project, with one tool. */
async function startOtherServer() {
  const http = createServer((request, response) => {
    const server = new McpServer({ name: "other", version: "1.0.0" })
    server.registerTool("roll_die", {}, () => ({ content: [{ type: "text", text: "It shows 4." }] }))
    const transport = new StreamableHTTPServerTransport({})
    void server
      .connect(transport as Parameters<typeof server.connect>[0])
      .then(() => transport.handleRequest(request, response))
  })
  await once(http.listen(0, "127.0.0.1"), "listening")
  return { http, url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp` }
}

describe("the reference client", () => {
  test("lists tools that it does not know, and calls none of them", async () => {
    const { http, url } = await startOtherServer()

    const { code, stdout, stderr } = await visit(url)

    http.close()
    expect([code, stderr]).toEqual([0, ""])
    expect(stdout).toContain("tools: roll_die\n  These are not the notes: nothing is called.\n✓")
  })

  test("says why an endpoint cannot be reached", async () => {
    const { http, url } = await startOtherServer()
    await promisify(http.close.bind(http))()

    const { code, stderr } = await visit(url)

    expect(code).toBe(1)
    expect(stderr).toMatch(
      /^✗ http\S+\nfetch failed: connect ECONNREFUSED \S+\. Nothing listens there: is npm start/,
    )
    expect(stderr).not.toContain("    at ")
  })
})
