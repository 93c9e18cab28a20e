import { createHash, randomUUID } from "node:crypto"
import { once } from "node:events"
import { createServer } from "node:http"
import type { IncomingMessage, ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { ApiError, readCall, readJson } from "./lambda-rest.ts"
import type { Call } from "./lambda-rest.ts"

const PAGE = 50

export interface StandInFunction {
  FunctionName: string
  FunctionArn: string
  Runtime?: string
  PackageType: "Zip" | "Image"
  Handler: string
  Description: string
  CodeSha256: string
  RevisionId: string
  Version: string
  State: string
  LastUpdateStatus: string
  LastModified: string
  Environment: { Variables: Record<string, string> }
}

interface Entry {
  latest: StandInFunction
  versions: StandInFunction[]
  tags: Record<string, string>
  aliases: Record<string, string>
  /** How often it is still looked at before its update is over. */
  looksUntilActive: number
}

export interface Faults {
  /** Answers 429 to that many of the next calls. */
  throttle: number
  /** Refuses every call to these regions. */
  denied: string[]
  /** How often an updated function is looked at until it is active. */
  looksUntilActive: number
  /** What its updates end as. */
  updateStatus: "Successful" | "Failed"
  /** Applies the next runtime update, and hangs up instead of answering. */
  loseUpdateAnswer: boolean
  /** Refuses that many of the next runtime updates, as while a version is being published. */
  busy: number
  /** What functions answer; throws where they fail. */
  invoke: (fn: StandInFunction, payload: unknown) => unknown
  /** Called before each call is served: the place for somebody else's change. */
  onCall: (call: Call) => void | Promise<void>
}

export type LambdaStandIn = Awaited<ReturnType<typeof startLambdaStandIn>>

/**
 * Lambda's API as far as this server uses it, on loopback, strict where moto is lenient: pages of 50, revisions
 * that must match, updates that take time and exclude each other, throttling. Regions are told apart, as AWS
 * does it, by the credential's scope.
 */
export async function startLambdaStandIn() {
  const regions = new Map<string, Map<string, Entry>>()
  const calls: Call[] = []
  const faults: Faults = {
    throttle: 0,
    denied: [],
    looksUntilActive: 1,
    updateStatus: "Successful",
    loseUpdateAnswer: false,
    busy: 0,
    invoke: () => ({ ok: true }),
    onCall: () => undefined,
  }

  const functionsOf = (region: string) => {
    const known = regions.get(region) ?? new Map<string, Entry>()
    regions.set(region, known)
    return known
  }
  const entryOf = (region: string, name: string) => {
    const entry = functionsOf(region).get(name)
    if (!entry) throw new ApiError(404, "ResourceNotFoundException", `Function not found: ${name}`)
    return entry
  }

  function create(
    region: string,
    name: string,
    about: Partial<StandInFunction> & { tags?: Record<string, string> } = {},
  ) {
    const { tags = {}, ...given } = about
    const latest: StandInFunction = {
      FunctionName: name,
      FunctionArn: `arn:aws:lambda:${region}:123456789012:function:${name}`,
      ...(given.PackageType !== "Image" && { Runtime: "nodejs18.x" }),
      PackageType: "Zip",
      Handler: "index.handler",
      Description: "",
      CodeSha256: createHash("sha256").update(name).digest("base64"),
      RevisionId: randomUUID(),
      Version: "$LATEST",
      State: "Active",
      LastUpdateStatus: "Successful",
      LastModified: "2024-05-01T10:00:00.000+0000",
      Environment: { Variables: { SECRET: "never shown" } },
      ...given,
    }
    functionsOf(region).set(name, { latest, versions: [], tags, aliases: {}, looksUntilActive: 0 })
  }

  /** Looking at a function is what lets its update go on: no test waits for a clock. */
  function look(entry: Entry) {
    const seen = { ...entry.latest }
    if (entry.looksUntilActive > 0 && --entry.looksUntilActive === 0) {
      entry.latest.LastUpdateStatus = faults.updateStatus
      entry.latest.State = "Active"
    }
    return seen
  }

  function update(entry: Entry, { Runtime, RevisionId }: { Runtime?: string; RevisionId?: string }) {
    if (faults.busy > 0) {
      faults.busy--
      throw new ApiError(409, "ResourceConflictException", "The operation cannot be performed at this time.")
    }
    if (entry.latest.LastUpdateStatus === "InProgress") {
      throw new ApiError(409, "ResourceConflictException", "An update is in progress for resource")
    }
    checkRevision(entry, RevisionId)
    if (Runtime !== undefined) entry.latest.Runtime = Runtime
    touch(entry)
    entry.latest.LastUpdateStatus = "InProgress"
    entry.looksUntilActive = faults.looksUntilActive
    return { ...entry.latest }
  }

  function publish(entry: Entry, given: { Description?: string; RevisionId?: string; CodeSha256?: string }) {
    checkRevision(entry, given.RevisionId)
    if (given.CodeSha256 !== undefined && given.CodeSha256 !== entry.latest.CodeSha256) {
      throw new ApiError(400, "InvalidParameterValueException", "CodeSha256 does not match")
    }
    const last = entry.versions.at(-1)
    const unchanged = last?.CodeSha256 === entry.latest.CodeSha256 && last.Runtime === entry.latest.Runtime
    if (last && unchanged) return last
    const version = {
      ...entry.latest,
      Version: String(entry.versions.length + 1),
      Description: given.Description ?? "",
      RevisionId: randomUUID(),
    }
    entry.versions.push(version)
    entry.latest.RevisionId = randomUUID()
    return version
  }

  async function serve({ region, action, name }: Call, request: IncomingMessage, response: ServerResponse) {
    const { searchParams: query } = new URL(request.url ?? "", "http://localhost")
    const body = await readJson(request)
    switch (action) {
      case "ListFunctions": {
        const all = [...functionsOf(region).keys()].sort()
        const start = Number(query.get("Marker") ?? 0)
        const page = all.slice(start, start + PAGE).map((one) => entryOf(region, one).latest)
        return { Functions: page, ...(start + PAGE < all.length && { NextMarker: String(start + PAGE) }) }
      }
      case "GetFunctionConfiguration":
        return look(entryOf(region, name))
      case "UpdateFunctionConfiguration": {
        const updated = update(entryOf(region, name), body as object)
        if (!faults.loseUpdateAnswer) return updated
        faults.loseUpdateAnswer = false
        return void response.destroy()
      }
      case "PublishVersion":
        return publish(entryOf(region, name), body as object)
      case "ListVersionsByFunction":
        return { Versions: [entryOf(region, name).latest, ...entryOf(region, name).versions] }
      case "ListAliases":
        return {
          Aliases: Object.entries(entryOf(region, name).aliases).map(([Name, FunctionVersion]) => ({
            Name,
            FunctionVersion,
          })),
        }
      case "GetFunctionConcurrency":
        return { ReservedConcurrentExecutions: 7 }
      case "ListTags":
        return { Tags: entryOf(region, name.split(":").at(-1) ?? "").tags }
      case "Invoke":
        return invoke(entryOf(region, name), body, { request, response })
      default:
        throw new ApiError(403, "AccessDeniedException", `${action} is not for this server`)
    }
  }

  function invoke(
    { latest }: Entry,
    payload: unknown,
    { request, response }: { request: IncomingMessage; response: ServerResponse },
  ) {
    if (request.headers["x-amz-invocation-type"] === "DryRun") return void response.writeHead(204).end()
    response.setHeader("x-amz-log-result", Buffer.from("START\nEND the log's tail\n").toString("base64"))
    try {
      return faults.invoke(latest, payload) ?? null
    } catch (error) {
      response.setHeader("x-amz-function-error", "Unhandled")
      return { errorMessage: error instanceof Error ? error.message : String(error) }
    }
  }

  const server = createServer((request, response) => {
    const call = readCall(request)
    calls.push(call)
    void (async () => {
      try {
        if (faults.throttle > 0) {
          faults.throttle--
          throw new ApiError(429, "TooManyRequestsException", "Rate exceeded")
        }
        if (faults.denied.includes(call.region))
          throw new ApiError(403, "AccessDeniedException", `not authorized to perform: lambda:${call.action}`)
        await faults.onCall(call)
        const answer = await serve(call, request, response)
        if (answer !== undefined)
          response.setHeader("content-type", "application/json").end(JSON.stringify(answer))
      } catch (error) {
        const { status, code, message } =
          error instanceof ApiError ? error : new ApiError(500, "ServiceException", String(error))
        response.writeHead(status, { "content-type": "application/json", "x-amzn-errortype": code })
        response.end(JSON.stringify({ message, Message: message }))
      }
    })()
  })
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    faults,
    create,
    entry: entryOf,
    /** As somebody else would change it. */
    change: (region: string, name: string, change: Partial<StandInFunction> = {}) => {
      const entry = entryOf(region, name)
      Object.assign(entry.latest, change)
      touch(entry)
    },
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, "close")
    },
  }
}

function checkRevision({ latest }: Entry, revisionId: string | undefined) {
  if (revisionId === undefined || revisionId === latest.RevisionId) return
  throw new ApiError(
    412,
    "PreconditionFailedException",
    "The RevisionId provided does not match the latest one",
  )
}

function touch({ latest }: Entry) {
  latest.RevisionId = randomUUID()
  latest.LastModified = new Date().toISOString()
}
