import { createMcpHandler } from "@modelcontextprotocol/server"
import type { AuthInfo, ServerEventBus } from "@modelcontextprotocol/server"
import type { HttpRequest, HttpResponse } from "../http.ts"
import { toAuthInfo } from "./scope.ts"
import type { RequestScope } from "./scope.ts"
import { createServerFactory } from "./server-factory.ts"
import type { ServerFactoryOptions } from "./server-factory.ts"
import { endInTime } from "./time-limit.ts"
import { toHttpResponse, toWebRequest } from "./web.ts"

export interface EndpointOptions extends Omit<ServerFactoryOptions, "publish"> {
  /** Reaches listeners in other instances; without it, those of this process. */
  readonly bus?: ServerEventBus
  readonly eras?: "both" | "2026"
  /** Between the comments on a silent stream. */
  readonly keepAliveMs: number
  /** Ends the streams that only listen, which would never end by themselves. */
  readonly draining?: AbortSignal
}

/** A caller as the MCP side sees it. */
export interface ServedCaller {
  readonly scope: RequestScope
  readonly verified?: AuthInfo | undefined
  /** As `Caller` has it: for messages that are served later, for this caller. */
  readonly refuse?: ((json: unknown) => HttpResponse | undefined) | undefined
}

/** Serves one POST whose body is parsed already. */
export type Endpoint = (request: HttpRequest, json: unknown, caller: ServedCaller) => Promise<HttpResponse>

/** The MCP endpoint with nothing kept between requests, in both eras or in 2026's alone. */
export function createStatelessEndpoint(endpointOptions: EndpointOptions): Endpoint {
  const { bus, logger, eras = "both", draining, keepAliveMs, ...options } = endpointOptions
  const factory = createServerFactory({ ...options, logger, publish: (event) => handler.bus.publish(event) })
  const handler = createMcpHandler(factory, {
    ...(bus && { bus }),
    keepAliveMs,
    legacy: eras === "both" ? "stateless" : "reject",
    onerror: (error) => logger.debug("the SDK refused or failed", { error }),
  })
  return (request, json, { scope, verified }) => {
    const authInfo = toAuthInfo(scope, verified)
    const listens = draining && request.headers["mcp-method"] === "subscriptions/listen"
    const until = listens ? AbortSignal.any([request.signal, draining]) : request.signal
    return endInTime(until, json, async (signal) =>
      toHttpResponse(await handler.fetch(toWebRequest(request, signal), { parsedBody: json, authInfo })),
    )
  }
}
