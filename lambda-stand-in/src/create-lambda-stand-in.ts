import { createServer } from "node:http"
import type { IncomingMessage, ServerResponse } from "node:http"
import { createActions } from "./actions.ts"
import { createFaults } from "./faults.ts"
import { createFleet } from "./fleet.ts"
import { ApiError, readCall, readJson } from "./read-call.ts"
import type { Call } from "./read-call.ts"

/**
 * Lambda's API as far as lambda-ops uses it, strict where moto is lenient: pages of 50, revisions that must match,
 * updates that take time and exclude each other, throttling; and with it the metric of CloudWatch that tells when
 * a function last ran. Whoever makes it lets `server` listen.
 */
export function createLambdaStandIn() {
  const fleet = createFleet()
  const faults = createFaults()
  const serve = createActions(fleet, faults)
  const calls: Call[] = []

  async function answer(call: Call, request: IncomingMessage, response: ServerResponse) {
    if (faults.throttle > 0) {
      faults.throttle--
      throw new ApiError(429, "TooManyRequestsException", "Rate exceeded")
    }
    if (faults.denied.includes(call.region))
      throw new ApiError(403, "AccessDeniedException", `not authorized to perform: lambda:${call.action}`)
    await faults.onCall(call)
    const given = serve(call, { request, response, body: await readJson(request) })
    if (given !== undefined) response.setHeader("content-type", "application/json").end(JSON.stringify(given))
  }

  const server = createServer((request, response) => {
    const call = readCall(request)
    calls.push(call)
    answer(call, request, response).catch((error: unknown) => refuse(response, error))
  })
  return {
    server,
    /** Every call, in its order. */
    calls,
    faults,
    create: fleet.create,
    entry: fleet.entry,
    change: fleet.change,
  }
}

function refuse(response: ServerResponse, error: unknown) {
  const known = error instanceof ApiError ? error : new ApiError(500, "ServiceException", String(error))
  const { status, code, message, reason } = known
  response.writeHead(status, { "content-type": "application/json", "x-amzn-errortype": code })
  response.end(JSON.stringify({ message, Message: message, Reason: reason }))
}
