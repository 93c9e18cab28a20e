import type { Cloud } from "./cloud.ts"

const initialize = {
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: {
    protocolVersion: "2025-11-25",
    capabilities: {},
    clientInfo: { name: "npm start", version: "1" },
  },
}

/** How the server behind this URL names itself, spelt as `claude mcp add` takes names. */
export async function readServerName({ auth }: Pick<Cloud, "auth">, url: string): Promise<string> {
  const response = await fetch(url, {
    method: "POST",
    headers: {
      ...(await auth.headersFor(url)),
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
    },
    body: JSON.stringify(initialize),
  })
  // JSON, or the same in an event.
  const [, name] = /"serverInfo":\{[^{}]*?"name":"([^"]+)"/.exec(await response.text()) ?? []
  if (name === undefined) throw new Error(`${url} did not say its name: it answered ${response.status}`)
  return name.replaceAll(/[^\w-]+/g, "-")
}
