import type { IncomingMessage, ServerResponse } from "node:http"
import { look, publishVersion, updateConfiguration, wake } from "./changes.ts"
import type { Publication, Update } from "./changes.ts"
import type { Faults } from "./faults.ts"
import type { Entry, Fleet } from "./fleet.ts"
import { ApiError } from "./read-call.ts"
import type { Call } from "./read-call.ts"

const PAGE = 50

export interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly body: unknown
}

/** The answer to a call, to be written as JSON; `undefined` where it has been given already. */
export type Serve = (call: Call, exchange: Exchange) => unknown

/** Lambda's actions as far as lambda-ops calls them, and the one of CloudWatch. */
export function createActions(fleet: Fleet, faults: Faults): Serve {
  const act: Serve = ({ region, action, name }, exchange) => {
    const find = () => fleet.entry(region, name)
    switch (action) {
      case "ListFunctions":
        return listPage(fleet, region, exchange.request)
      case "GetFunctionConfiguration":
        return look(find(), faults)
      case "UpdateFunctionConfiguration":
        return updateConfiguration(find(), exchange.body as Update, faults)
      case "PublishVersion":
        return publishVersion(find(), exchange.body as Publication)
      case "ListVersionsByFunction":
        return { Versions: [find().latest, ...find().versions] }
      case "ListAliases":
        return { Aliases: describeAliases(find()) }
      case "GetFunctionConcurrency":
        return { ReservedConcurrentExecutions: find().reservedConcurrency }
      case "GetRuntimeManagementConfig":
        return { UpdateRuntimeOn: find().runtimeUpdates, FunctionArn: find().latest.FunctionArn }
      case "ListTags":
        return { Tags: find().tags }
      case "Invoke":
        return invoke(find(), faults, exchange)
      case "GetMetricStatistics":
        return describeInvocations(fleet, region, exchange.body as MetricRequest)
      default:
        throw new ApiError(403, "AccessDeniedException", `${action} is not for this server`)
    }
  }
  return (call, exchange) => {
    const answer = act(call, exchange)
    if (faults.loseAnswerOf !== call.action) return answer
    faults.loseAnswerOf = undefined
    return void exchange.response.destroy()
  }
}

const readQuery = ({ url = "" }: IncomingMessage) => new URL(url, "http://localhost").searchParams

/** Of each function `$LATEST`, or, asked for `ALL`, its published versions too. */
function listPage(fleet: Fleet, region: string, request: IncomingMessage) {
  const query = readQuery(request)
  const all = fleet.names(region).flatMap((name) => {
    const { latest, versions } = fleet.entry(region, name)
    return query.get("FunctionVersion") === "ALL" ? [latest, ...versions] : [latest]
  })
  const start = Number(query.get("Marker") ?? 0)
  const end = start + PAGE
  return { Functions: all.slice(start, end), ...(end < all.length && { NextMarker: String(end) }) }
}

const describeAliases = ({ aliases }: Entry) =>
  Object.entries(aliases).map(([Name, to]) =>
    typeof to === "string"
      ? { Name, FunctionVersion: to }
      : { Name, FunctionVersion: to.version, RoutingConfig: { AdditionalVersionWeights: to.weights } },
  )

function invoke(entry: Entry, faults: Faults, { request, response, body }: Exchange) {
  const { latest, invocations } = entry
  if (latest.DurableConfig && !readQuery(request).has("Qualifier")) {
    const message = "You cannot invoke a durable function using an unqualified ARN."
    throw new ApiError(400, "InvalidParameterValueException", message)
  }
  if (entry.reservedConcurrency === 0) {
    const exceeded = new ApiError(429, "TooManyRequestsException", "Rate Exceeded.")
    throw Object.assign(exceeded, { reason: "ReservedFunctionConcurrentInvocationLimitExceeded" })
  }
  if (request.headers["x-amz-invocation-type"] === "DryRun") return void response.writeHead(204).end()
  wake(entry, faults)
  const today = new Date().toISOString().slice(0, 10)
  invocations.set(today, (invocations.get(today) ?? 0) + 1)
  response.setHeader("x-amz-log-result", Buffer.from("START\nEND the log's tail\n").toString("base64"))
  try {
    return faults.invoke(latest, body) ?? null
  } catch (error) {
    response.setHeader("x-amz-function-error", "Unhandled")
    return { errorMessage: error instanceof Error ? error.message : String(error) }
  }
}

interface MetricRequest {
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: string }[]
  /** In seconds, as all times of this protocol. */
  readonly StartTime: number
  readonly EndTime: number
}

/** The days with an invocation; whatever is asked for is taken for the sum of `AWS/Lambda Invocations` by the day. */
function describeInvocations(
  fleet: Fleet,
  region: string,
  { Dimensions = [], StartTime, EndTime }: MetricRequest,
) {
  const name = Dimensions.find((one) => one.Name === "FunctionName")?.Value ?? ""
  const days = fleet.names(region).includes(name) ? [...fleet.entry(region, name).invocations] : []
  const points = days.map(([day, Sum]) => ({ Timestamp: Date.parse(day) / 1000, Sum, Unit: "Count" }))
  const Datapoints = points.filter(({ Timestamp: at }) => at >= StartTime && at < EndTime)
  return { Label: "Invocations", Datapoints }
}
