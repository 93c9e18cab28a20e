import { createStatelessEndpoint } from "../src/mcp/endpoint.ts"
import type { Endpoint, EndpointOptions } from "../src/mcp/endpoint.ts"
import type { HttpRequest } from "../src/http.ts"
import { createLogger } from "../src/log.ts"
import { readMessage } from "../src/mcp/inbound-message.ts"
import { messages, server } from "./fixtures.ts"

/** One request, answered as it would be, and by the SDK's own handler alone. */
export function createTwoWays(toolSet: Partial<EndpointOptions["toolSet"]>) {
  const endpoint = createStatelessEndpoint({
    toolSet: { tools: [], prompts: [], resources: [], ...toolSet },
    server,
    logger: createLogger({ level: "error", write: () => undefined }),
    settings: {
      MCP_REQUEST_STATE_KEY: "a key that is long enough for its signature",
      MCP_KEEP_ALIVE_SECONDS: 60,
    },
    canPush: false,
  })
  return async (request: HttpRequest, json: unknown) => {
    const message = readMessage(request, json)
    return {
      isUsual: message.usual !== undefined,
      ours: await answer(endpoint, request, message),
      sdks: await answer(endpoint, request, { ...message, usual: undefined }),
    }
  }
}

async function answer(endpoint: Endpoint, request: HttpRequest, message: Parameters<Endpoint>[1]) {
  const facts = { principal: { id: "anyone" }, requestId: request.id }
  const response = await endpoint(request, message, { facts })
  return { status: response.status, messages: await messages(response) }
}
