import { PassThrough } from "node:stream"
import { createInterface } from "node:readline"
import { describe, expect, test } from "@jest/globals"
import { inputRequired, inputResponse } from "@modelcontextprotocol/server"
import { createLogger } from "../src/log.ts"
import { serveToolSetOverStdio } from "../src/stdio.ts"
import { server, toolThat } from "./fixtures.ts"
import type { Message } from "./fixtures.ts"

const text = (text: string) => ({ content: [{ type: "text" as const, text }] })

/** Says who calls in which revision, once the user said yes to what the first round sealed. */
const whoami = toolThat(async (_, call) => {
  const answer = inputResponse(call.inputResponses, "ok")
  if (answer.kind === "missing") {
    return inputRequired({
      inputRequests: {
        ok: inputRequired.elicit({
          message: "ok?",
          requestedSchema: { type: "object", properties: { ok: { type: "boolean" } } },
        }),
      },
      requestState: await call.requestState.seal({ asked: call.principal.id }),
    })
  }
  const { asked } = call.requestState.open<{ asked: string }>() ?? {}
  return text(`${call.principal.id} ${asked} ${call.protocolVersion} ${call.requestId}`)
}, "whoami")

function connect() {
  const stdin = new PassThrough()
  const stdout = new PassThrough()
  const handle = serveToolSetOverStdio({
    toolSet: { tools: [whoami], prompts: [], resources: [] },
    server,
    logger: createLogger({ level: "debug", write: () => undefined }),
    principal: { id: "operator" },
    requestStateKey: "0123456789abcdef0123456789abcdef",
    stdin,
    stdout,
  })
  const lines = createInterface({ input: stdout })[Symbol.asyncIterator]()
  return {
    handle,
    send: (message: object) => stdin.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`),
    next: async () => JSON.parse((await lines.next()).value as string) as Message & { id: number },
  }
}

describe("a server on stdin and stdout", () => {
  test("serves the 2025 era, asking the user by a request of its own", async () => {
    const { handle, send, next } = connect()
    const clientInfo = { name: "test", version: "1" }
    const capabilities = { elicitation: {} }
    send({
      id: 1,
      method: "initialize",
      params: { protocolVersion: "2025-11-25", capabilities, clientInfo },
    })
    await next()
    send({ method: "notifications/initialized" })
    send({ id: 2, method: "tools/call", params: { name: "whoami", arguments: {} } })
    const asked = await next()
    expect(asked.method).toBe("elicitation/create")
    send({ id: asked.id, result: { action: "accept", content: { ok: true } } })
    const { result } = await next()
    await handle.close()
    expect(result?.content?.[0]?.text).toBe("operator operator 2025-11-25 stdio-2")
  })

  test("serves the 2026 era, carrying its state through the client", async () => {
    const { handle, send, next } = connect()
    const _meta = {
      "io.modelcontextprotocol/protocolVersion": "2026-07-28",
      "io.modelcontextprotocol/clientInfo": { name: "test", version: "1" },
      "io.modelcontextprotocol/clientCapabilities": { elicitation: { form: {} } },
    }
    const params = { name: "whoami", arguments: {}, _meta }
    send({ id: 1, method: "tools/call", params })
    const { requestState } = (await next()).result as { requestState?: string }
    const inputResponses = { ok: { action: "accept", content: { ok: true } } }
    send({ id: 2, method: "tools/call", params: { ...params, requestState, inputResponses } })
    const { result } = await next()
    await handle.close()
    expect(result?.content?.[0]?.text).toBe("operator operator 2026-07-28 stdio-2")
  })
})
