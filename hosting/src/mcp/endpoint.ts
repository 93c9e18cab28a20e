import { AsyncLocalStorage } from "node:async_hooks"
import { createMcpHandler } from "@modelcontextprotocol/server"
import type { HttpRequest, HttpResponse } from "../http.ts"
import type { HostingSettings } from "../settings.ts"
import { asServerEventBus, createAnnouncementBus } from "./announcements.ts"
import type { AnnouncementBus } from "./announcements.ts"
import type { InboundMessage } from "./inbound-message.ts"
import { createLane } from "./lane.ts"
import { toAuthInfo } from "./request-facts.ts"
import type { ServedCaller } from "./request-facts.ts"
import { createServerFactory } from "./server-factory.ts"
import { prepareServer } from "./server-parts.ts"
import type { ServerPartsOptions } from "./server-parts.ts"
import { endInTime } from "./time-limit.ts"
import { toHttpResponse, toWebRequest } from "./web.ts"

export interface EndpointOptions extends Omit<ServerPartsOptions, "publish" | "readFacts"> {
  readonly settings: Pick<HostingSettings, "MCP_REQUEST_STATE_KEY" | "MCP_KEEP_ALIVE_SECONDS">
  /** Reaches listeners in other instances; without it, those of this process. */
  readonly bus?: AnnouncementBus
  readonly eras?: "both" | "2026"
  /** Ends the streams that only listen, which would never end by themselves. */
  readonly draining?: AbortSignal
}

/** Serves one POST whose body is parsed already. */
export type Endpoint = (
  request: HttpRequest,
  message: InboundMessage,
  caller: ServedCaller,
) => Promise<HttpResponse>

/**
 * The MCP endpoint with nothing kept between requests, in both eras or in 2026's alone. What is usual takes the lane;
 * everything else, and whatever is wrong with a message, is the SDK's own handler's.
 */
export function createStatelessEndpoint(endpointOptions: EndpointOptions): Endpoint {
  const { bus = createAnnouncementBus(), settings, logger, eras = "both", draining } = endpointOptions
  const options = { ...endpointOptions, publish: bus.publish.bind(bus) }
  const keepAliveMs = settings.MCP_KEEP_ALIVE_SECONDS * 1000
  const callers = new AsyncLocalStorage<string>()
  const parts = prepareServer(options)
  const lane = createLane(parts, { keepAliveMs, logger })
  const handler = createMcpHandler(createServerFactory(options, parts), {
    bus: asServerEventBus(bus, callers),
    keepAliveMs,
    legacy: eras === "both" ? "stateless" : "reject",
    onerror: (error) => logger.debug("the SDK refused or failed", { error }),
  })
  return async (request, message, caller) => {
    const authInfo = toAuthInfo(caller)
    const { json, usual } = message
    const isUsual = usual && (eras === "both" || usual.era === "2026")
    const answer = isUsual ? await lane(request, usual, authInfo) : undefined
    if (answer) return answer
    const listens = draining && request.headers["mcp-method"] === "subscriptions/listen"
    const until = listens ? AbortSignal.any([request.signal, draining]) : request.signal
    return endInTime(until, json, async (signal) => {
      const response = await callers.run(caller.facts.principal.id, () =>
        handler.fetch(toWebRequest(request, signal), { parsedBody: json, authInfo }),
      )
      return toHttpResponse(response)
    })
  }
}
