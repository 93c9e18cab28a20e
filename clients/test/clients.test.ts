import { execFile } from "node:child_process"
import { randomUUID } from "node:crypto"
import { once } from "node:events"
import { createServer } from "node:http"
import type { RequestListener } from "node:http"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import { promisify } from "node:util"
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js"
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js"
import { describe, expect, test } from "@jest/globals"

interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

const run = (client: string, ...args: string[]): Promise<Ended> =>
  promisify(execFile)(process.execPath, [join(import.meta.dirname, "..", `${client}.ts`), ...args]).then(
    (ended) => ({ code: 0, ...ended }),
    ({ code, stdout, stderr }: Ended) => ({ code, stdout, stderr }),
  )

async function listen(listener: RequestListener) {
  const http = createServer(listener)
  await once(http.listen(0, "127.0.0.1"), "listening")
  return { http, url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp` }
}

/** How a client ends at an endpoint that answers so. */
async function visit(client: string, listener: RequestListener): Promise<Ended> {
  const { http, url } = await listen(listener)
  const ended = await run(client, url)
  http.close()
  return ended
}

/** A server of another project, with a tool or with a prompt; it has sessions if it is given what makes their ids. */
async function startOtherServer(sessionIdGenerator?: () => string, hasTools = true) {
  const transports = new Map<string | undefined, StreamableHTTPServerTransport>()
  const open = async () => {
    const server = new McpServer({ name: "other", version: "1.0.0" })
    if (hasTools)
      server.registerTool("roll_die", {}, () => ({ content: [{ type: "text", text: "It shows 4." }] }))
    else server.registerPrompt("greet", {}, () => ({ messages: [] }))
    const transport = new StreamableHTTPServerTransport({
      ...(sessionIdGenerator && { sessionIdGenerator }),
      onsessioninitialized: (id) => void transports.set(id, transport),
    })
    await server.connect(transport)
    return transport
  }
  return listen((request, response) => {
    const known = transports.get(request.headers["mcp-session-id"] as string | undefined)
    void (async () => (known ?? (await open())).handleRequest(request, response))()
  })
}

describe.each(["notes", "sessions", "lambda-ops"])("the reference client %s", (client) => {
  test("explains itself", async () => {
    const { code, stdout, stderr } = await run(client, "--help")

    expect([code, stderr]).toEqual([0, ""])
    expect(stdout).toMatch(/^npm run client\S* -- <url>/)
    expect(await run(client)).toEqual({ code: 1, stdout: "", stderr: stdout })
  })

  test("names an option that does not exist", async () => {
    const { stdout: usage } = await run(client, "--help")
    const stderr = `Unknown option '--bla'\n\n${usage}`

    expect(await run(client, "--bla")).toEqual({ code: 1, stdout: "", stderr })
  })

  test("says why an endpoint cannot be reached", async () => {
    const { http, url } = await startOtherServer()
    await promisify(http.close.bind(http))()

    const { code, stderr } = await run(client, url)

    expect(code).toBe(1)
    expect(stderr).toMatch(
      /^✗ http.+\nfetch failed: connect ECONNREFUSED \S+\. Nothing listens there: is npm start/,
    )
    expect(stderr).not.toContain("    at ")
  })

  test.each(["orders-api", "localhost:4003/mcp"])("refuses %s, which is not a URL", async (url) => {
    const { code, stderr } = await run(client, url)

    expect(code).toBe(1)
    expect(stderr).toMatch(/^✗ .*\nThis is not a URL: it has to begin with http/)
  })

  test("asks for a token where one is needed", async () => {
    const { code, stderr } = await visit(client, (_, response) => response.writeHead(401).end("No."))

    expect(code).toBe(1)
    expect(stderr).toContain("Set MCP_TOKEN")
    expect(stderr).not.toContain("    at ")
  })
})

describe.each(["notes", "sessions", "lambda-ops"])(
  "where it is refused, the reference client %s",
  (client) => {
    test.each([
      [
        403,
        "The token is not for this or lacks a scope, or the server does not answer for this host name, or the URL lacks a REST API's stage: there it ends in /prod/mcp.",
      ],
      [404, "Is it the MCP endpoint's URL? It ends in /mcp, behind a REST API after its stage: /prod/mcp."],
    ])("explains %d", async (status, hint) => {
      const { code, stderr } = await visit(client, (_, response) => response.writeHead(status).end("No."))

      expect(code).toBe(1)
      expect(stderr).toContain(`${hint}\n`)
      expect(stderr).not.toContain("    at ")
    })

    test("passes on the server's own words", async () => {
      const refusal = {
        jsonrpc: "2.0",
        id: 0,
        error: { code: -32601, message: "There is no initialize here" },
      }

      const { code, stderr } = await visit(client, (_, response) =>
        response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(refusal)),
      )

      expect(code).toBe(1)
      expect(stderr).toContain("MCP error -32601: There is no initialize here\n")
      expect(stderr).not.toContain("    at ")
    })
  },
)

describe("before a server with other tools", () => {
  test("the client of the notes lists them and calls none", async () => {
    const { http, url } = await startOtherServer()

    const { code, stdout, stderr } = await run("notes", url)

    http.close()
    expect([code, stderr]).toEqual([0, ""])
    expect(stdout).toContain("tools: roll_die\n  This server does not offer the notes' tools, so nothing was")
  })

  test.each([
    { client: "sessions", sessionId: randomUUID, missing: "ping, remember, " },
    { client: "lambda-ops", sessionId: undefined, missing: "find_expiring_functions, " },
  ])("the client of $client says which it misses", async ({ client, sessionId, missing }) => {
    const { http, url } = await startOtherServer(sessionId)

    const { code, stderr } = await run(client, url)

    http.close()
    expect(code).toBe(1)
    expect(stderr).toContain(`\nThis server does not offer ${missing}`)
    expect(stderr).toContain("so nothing was called. It offers: roll_die\n")
    expect(stderr).not.toContain("    at ")
  })

  test("the client of the notes calls none where there are none", async () => {
    const { http, url } = await startOtherServer(undefined, false)

    const { code, stdout, stderr } = await run("notes", url)

    http.close()
    expect([code, stderr]).toEqual([0, ""])
    expect(stdout).toContain("tools: none\n  This server does not offer the notes' tools, so nothing was")
  })

  test("the client of lambda-ops says that there are none", async () => {
    const { http, url } = await startOtherServer(undefined, false)

    const { code, stderr } = await run("lambda-ops", url)

    http.close()
    expect(code).toBe(1)
    expect(stderr).toContain("so nothing was called. It offers: none\n")
    expect(stderr).not.toContain("    at ")
  })

  test("the client of sessions says where there are none", async () => {
    const { http, url } = await startOtherServer()

    const { code, stderr } = await run("sessions", url)

    http.close()
    expect(code).toBe(1)
    expect(stderr).toContain("\nThis server gave no session: use npm run client for it.\n")
  })
})
