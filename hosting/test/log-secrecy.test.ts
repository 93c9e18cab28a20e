import { describe, expect, test } from "@jest/globals"
import { ToolError } from "@mcp-on-aws/tools/tool-error"
import { body, call, createTestApp, echo, modern, read, request, toolThat } from "./fixtures.ts"

const secret = "s3cr3t-text-of-a-caller"

const requests = {
  "in an argument": { body: body(call("echo", { text: secret })) },
  "in an argument of the 2026 era": modern(call("echo", { text: secret })),
  "in an argument that does not fit": { body: body(call("echo", { text: { [secret]: secret } })) },
  "in an argument that does not fit, of the 2026 era": modern(call("echo", { other: secret })),
  "in a tool's error": { body: body(call("refuse", { text: secret })) },
  "in what is no JSON": { body: Buffer.from(`{"jsonrpc":"2.0","id":1,"method":${secret}`) },
  "in what is no UTF-8": { body: Buffer.concat([Buffer.from(secret), Buffer.from([0xff])]) },
  "in what is no message": { body: body({ [secret]: secret }) },
  "in an id that is none": { body: body({ ...call("echo"), id: { [secret]: secret } }) },
  "in a state that nobody sealed": modern({
    ...call("echo"),
    params: { ...call("echo").params, requestState: `v1.${secret}` },
  }),
  "in what the client answers": modern({
    ...call("echo"),
    params: {
      ...call("echo").params,
      inputResponses: { name: { action: "accept", content: { name: secret } } },
    },
  }),
  "in a progress token": { body: body(call("echo", { text: "a" }, 1, { progressToken: secret })) },
  "in a cursor": { body: body({ ...call("echo"), method: "resources/list", params: { cursor: secret } }) },
  "in a resource's address": {
    body: body({ ...call("echo"), method: "resources/read", params: { uri: `note://${secret}` } }),
  },
  "in Authorization": { body: body(call("echo")), headers: { authorization: `Bearer ${secret}` } },
  "in an API key": { body: body(call("echo")), headers: { "x-api-key": secret } },
  "in a cookie": { body: body(call("echo")), headers: { cookie: `session=${secret}` } },
  "in the query": { body: body(call("echo")), query: `access_token=${secret}` },
  "in a session id": { body: body(call("echo")), headers: { "mcp-session-id": secret } },
  "in Last-Event-ID": { body: body(call("echo")), headers: { "last-event-id": secret } },
  "in a Host": { body: body(call("echo")), headers: { host: secret } },
}

describe("the log, at its finest, does not tell a secret", () => {
  test.each(Object.keys(requests) as (keyof typeof requests)[])("%s", async (where) => {
    const refuse = toolThat((args) => {
      throw new ToolError((args as { text: string }).text)
    }, "refuse")
    const note = {
      ...{ name: "note", uri: "note://{id}", title: "Note", description: "A note", mimeType: "text/plain" },
      list: async () => ({ resources: [] }),
      read: async () => ({ contents: [] }),
    }
    const { app, lines } = createTestApp(
      { tools: [echo, refuse], resources: [note] },
      { env: { MCP_LOG_LEVEL: "debug", MCP_REQUEST_STATE_KEY: "0123456789abcdef0123456789abcdef" } },
    )
    await read(await app(request(requests[where])))
    expect(lines.map(({ message }) => message)).toContain("request")
    expect(JSON.stringify(lines)).not.toContain(secret)
  })
})
