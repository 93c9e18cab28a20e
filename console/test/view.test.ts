import { describe, expect, test } from "@jest/globals"
import { apply, createView } from "../src/view.ts"
import type { Frame, View } from "../src/view.ts"

const task = { id: "task-1", pid: 1, url: "http://127.0.0.1:1/mcp" }
const environment = { id: "2026/01/01/[$LATEST]0123456789abcdef0123456789abcdef", pid: 2, url: null }
const endpointOf = (server: string, instance: typeof task | typeof environment) => ({
  ...{
    server,
    front: "alb",
    url: "http://127.0.0.1:1/mcp",
    health: "http://127.0.0.1:1/prod/health",
    instances: [instance],
  },
})

function viewAfter(...events: readonly object[]): View {
  const view = createView({
    auth: "none",
    sessionServers: [],
    endpoints: [endpointOf("ecs", task), endpointOf("lambda", environment)],
    tables: [{ server: "ecs", name: "notes", reads: 0, writes: 0 }],
  })
  for (const event of events) apply(view, { at: 1, ...event } as Frame)
  return view
}

const requestOf = (
  requestId: string,
  { instance = "task-1", status = 200, end = "complete", method = "POST" } = {},
) => [
  { type: "request-begun", requestId, server: "ecs", front: "alb", method, path: "/mcp" },
  { type: "request-routed", requestId, instance },
  { type: "request-described", requestId, mcpMethod: "tools/call", name: "ping", era: "2025" },
  { type: "answer-begun", requestId, status, session: "s" },
  { type: "answer-part", requestId },
  { type: "request-ended", requestId, status, durationMs: 5, end },
]

describe("the view", () => {
  test("follows a request from its begin to its end", () => {
    const view = viewAfter(...requestOf("a"))

    expect(view.requests).toEqual([
      expect.objectContaining({
        ...{ id: "a", server: "ecs", front: "alb", mcpMethod: "tools/call", name: "ping", era: "2025" },
        ...{ instance: "task-1", session: "s", status: 200, parts: 1, durationMs: 5, end: "complete" },
      }),
    ])
    expect(view.countsOf).toEqual({
      "ecs/alb": { begun: 1, ended: 1, failed: 0 },
      "task-1": { begun: 1, ended: 1, failed: 0 },
    })
  })

  test.each([
    ["an error's status", { status: 502 }, 1],
    ["an answer that broke off", { end: "broken-off" }, 1],
    ["a client that left", { end: "client-left" }, 0],
    ["a GET that the server has no stream for", { method: "GET", status: 405 }, 0],
    ["a POST that is not allowed", { status: 405 }, 1],
  ])("takes %s for what it is", (_, request, failed) => {
    expect(viewAfter(...requestOf("a", request)).counts.failed).toBe(failed)
  })

  test("counts every request, however many, and keeps the newest", () => {
    const frames = Array.from({ length: 2_000 }, (_, at) => requestOf(String(at))).flat()

    const view = viewAfter(...frames)

    expect(view.counts).toMatchObject({ begun: 2_000, ended: 2_000 })
    expect(view.countsOf["task-1"]).toEqual({ begun: 2_000, ended: 2_000, failed: 0 })
    expect(view.requests.length).toBeLessThanOrEqual(600)
    expect(view.requests.at(-1)?.id).toBe("1999")
  })

  test("tells cold starts from warm ones, of environments that were there before it as well", () => {
    const fresh = { id: "new", function: "lambda", pid: 3 }
    const cold = requestOf("a", { instance: "new" })
    cold[1] = { ...cold[1], initMs: 120 } as never

    const view = viewAfter(
      { type: "environment-started", ...fresh },
      ...cold,
      ...requestOf("b", { instance: "new" }),
      ...requestOf("c", { instance: environment.id }),
      { type: "environment-ended", ...fresh, reason: "Not used" },
    )

    expect(view.counts).toMatchObject({ cold: 1, warm: 2 })
    expect(view.environments).toEqual([
      expect.objectContaining({ id: environment.id, invocations: 1, state: "frozen" }),
      expect.objectContaining({ id: "new", invocations: 2, coldMs: 120, state: "ended", reason: "Not used" }),
    ])
  })

  test("follows a task, and forgets one that is gone", () => {
    const about = { service: "ecs", id: "task-1", pid: 1 }

    const paused = viewAfter({ type: "task-paused", ...about })
    const resumed = viewAfter({ type: "task-paused", ...about }, { type: "task-resumed", ...about })
    const unhealthy = viewAfter(
      { type: "task-paused", ...about },
      { type: "task-leaving", ...about, reason: "unhealthy" },
    )
    const gone = viewAfter({ type: "task-leaving", ...about }, { type: "endpoints", endpoints: [] })

    expect(paused.tasks).toEqual({ "task-1": { state: "healthy", paused: true } })
    expect(resumed.tasks).toEqual({ "task-1": { state: "healthy", paused: false } })
    expect(unhealthy.tasks).toEqual({ "task-1": { state: "leaving", paused: true, reason: "unhealthy" } })
    expect(gone.tasks).toEqual({})
  })

  test("counts reads and writes of the tables that are shown", () => {
    const view = viewAfter(
      { type: "dynamodb-request", table: "notes", operation: "GetItem" },
      { type: "dynamodb-request", table: "notes", operation: "PutItem" },
      { type: "dynamodb-request", table: "notes", operation: "UpdateItem" },
      { type: "dynamodb-request", table: "another", operation: "PutItem" },
    )

    expect(view.tables).toEqual([{ server: "ecs", name: "notes", reads: 1, writes: 2 }])
  })

  test("keeps passed health checks apart, so that they drive no other line out", () => {
    const lineOf = (path: string, status: number) =>
      JSON.stringify({ level: "info", message: "request", method: "GET", path, status })
    const logged = (line: string) => ({ type: "log-line", log: "ecs", instance: "i", line })
    const others = [lineOf("/mcp", 200), lineOf("/health", 503), lineOf("/", 200), "{ no JSON", '{"path":1}']

    const view = viewAfter(
      ...others.map(logged),
      ...Array.from({ length: 3_000 }, () => logged(lineOf("/health", 200))),
    )

    expect(view.logs.map(({ line }) => line)).toEqual(others)
    expect(view.healthChecks.length).toBeGreaterThan(0)
    expect(view.healthChecks.length).toBeLessThanOrEqual(200)
  })

  test("keeps a bounded number of log lines and of environments that ended", () => {
    const lines = Array.from({ length: 3_000 }, (_, at) => ({
      type: "log-line",
      log: "l",
      instance: "i",
      line: String(at),
    }))
    const ended = Array.from({ length: 100 }, (_, at) => ({
      type: "environment-ended",
      function: "f",
      id: String(at),
      pid: 1,
    }))

    const view = viewAfter(...lines, ...ended)

    expect(view.logs.length).toBeLessThanOrEqual(800)
    expect(view.logs.at(-1)?.line).toBe("2999")
    expect(view.environments.length).toBeLessThanOrEqual(41)
    expect(view.environments.at(-1)?.id).toBe("99")
  })
})
