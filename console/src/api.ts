import type { Cloud } from "@mcp-on-aws/local/cloud"
import { ApiError } from "./api-error.ts"
import { runBurst } from "./burst.ts"
import type { CallLine } from "./call-line.ts"
import { connect } from "./connect.ts"
import type { Connection } from "./connect.ts"
import type { Observer } from "./observer.ts"
import { createQuestions } from "./questions.ts"
import type { Questions } from "./questions.ts"
import { createSessions } from "./sessions.ts"
import type { Sessions } from "./sessions.ts"

/** What an action of the page has at hand. */
export interface ActionContext {
  readonly body: Body
  /** Sends a line to the page that asked. */
  readonly tell: (line: object) => void
  /** Aborted when that page has left. */
  readonly signal: AbortSignal
}

type Body = Readonly<Record<string, unknown>>

/** What it returns is the answer; one that tells lines returns nothing. */
export type Action = (context: ActionContext) => Promise<object | undefined>

export interface Api {
  readonly actions: Readonly<Record<string, Action>>
  close(): Promise<void>
}

export type Driven = Pick<Cloud, "auth" | "endpoints" | "deploy" | "interrupt" | "kill" | "pause" | "resume">

/** Everything that the buttons of the page do. */
export function createApi(cloud: Driven, observer: Pick<Observer, "showClients">): Api {
  const questions = createQuestions()
  const sessions = createSessions((clients) => observer.showClients(clients))
  const place = { cloud, questions, sessions }
  return {
    actions: { ...createCalls(place), ...createSessionActions(place), ...createCloudActions(cloud) },
    close: () => sessions.closeAll(),
  }
}

interface Place {
  readonly cloud: Driven
  readonly questions: Questions
  readonly sessions: Sessions
}

function createCalls(place: Place): Record<"tools" | "call" | "answer" | "burst", Action> {
  return {
    tools: ({ body }) =>
      using(place, body, async ({ client }) => {
        const { tools } = await client.listTools()
        return { tools }
      }),
    call: ({ body, tell, signal }) =>
      using(place, body, async (connection) => {
        const say = (line: CallLine) => tell(line)
        const { revision, session } = connection
        say({ connected: { revision, session } })
        const begun = performance.now()
        const params = { name: textOf(body, "tool"), arguments: (body.args ?? {}) as Record<string, unknown> }
        const result = await connection.call(params, { tell: say, signal })
        say({ result, durationMs: performance.now() - begun })
        return undefined
      }),
    async answer({ body }) {
      if (place.questions.answer(textOf(body, "question"), body.answer)) return {}
      throw new ApiError(404, "This question does not wait for an answer any more")
    },
    async burst({ body, tell, signal }) {
      const facts = { count: Number(body.count), atOnce: Number(body.atOnce) }
      await runBurst({ ...facts, connect: () => open(place, body), tell, signal })
      return undefined
    },
  }
}

function createSessionActions(place: Place): Record<"open" | "close", Action> {
  const { cloud, sessions } = place
  return {
    async open({ body }) {
      const { url, server, front } = findEndpoint(cloud, body.url)
      const connection = await open(place, { ...body, era: "2025" })
      if (connection.session !== undefined) {
        return { client: sessions.add(connection, { server, front, url, cookies: body.cookies === true }) }
      }
      await connection.close()
      throw new ApiError(409, `${server} gave no session: it keeps none. Choose a server that does`)
    },
    async close({ body }) {
      await sessions.close(textOf(body, "client"))
      return {}
    },
  }
}

function createCloudActions(cloud: Driven): Record<"task" | "deploy", Action> {
  const actions = new Map([
    ["kill", (id: string) => cloud.kill(id)],
    ["pause", (id: string) => cloud.pause(id)],
    ["resume", (id: string) => cloud.resume(id)],
    ["drain", (id: string) => cloud.interrupt(id)],
  ])
  return {
    async task({ body }) {
      const name = textOf(body, "action")
      const action = actions.get(name)
      if (!action) throw new ApiError(400, `A task cannot be told to "${name}"`)
      await action(textOf(body, "task"))
      return {}
    },
    async deploy({ body, tell }) {
      await cloud.deploy(textOf(body, "server"), (progress) => tell({ progress }))
      tell({ done: true })
      return undefined
    },
  }
}

/** In a session that is open, or on a connection for this once. */
async function using<Result>(place: Place, body: Body, use: (connection: Connection) => Promise<Result>) {
  if (typeof body.client === "string") return use(place.sessions.find(body.client))
  const connection = await open(place, body)
  try {
    return await use(connection)
  } finally {
    await connection.close()
  }
}

function open({ cloud, questions }: Place, body: Body): Promise<Connection> {
  const { url } = findEndpoint(cloud, body.url)
  return connect({
    ...{ url, questions },
    era: body.era === "2026" ? "2026" : "2025",
    cookies: body.cookies === true,
    headersFor: (resource) => cloud.auth.headersFor(resource),
  })
}

/** The console calls this cloud's own endpoints, and nothing else that it is told to. */
function findEndpoint({ endpoints }: Driven, url: unknown) {
  const found = endpoints().find((endpoint) => endpoint.url === url)
  if (!found) throw new ApiError(404, `No front of this local cloud has the URL ${JSON.stringify(url)}`)
  return found
}

function textOf(body: Body, name: string): string {
  const value = body[name]
  if (typeof value === "string" && value !== "") return value
  throw new ApiError(400, `The body needs "${name}"`)
}
