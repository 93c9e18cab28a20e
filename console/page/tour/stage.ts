import type { Endpoint } from "@mcp-on-aws/local/endpoints"
import type { SessionOverview } from "@mcp-on-aws/stateful-ecs/session-overview"
import type { ClientView, RequestView, View } from "../../src/view.ts"
import { post } from "../api.ts"
import type { CallTarget } from "../api.ts"
import type { CallControl, CallState } from "../call/use-call.ts"
import type { Store } from "../store.ts"

const PATIENCE_MS = 20_000

/** Something that a step promised, and what was seen of it. */
export interface Check {
  readonly promise: string
  readonly held: boolean
  readonly saw: string
}

export interface Step {
  readonly title: string
  /** What happens, in plain sentences. */
  readonly explains: readonly string[]
  /** Where to look while it does. */
  readonly look: string
  run(stage: Stage): Promise<void>
}

/** What a step can do. All of it is real: the same calls and the same buttons as elsewhere in the page. */
export interface Stage {
  view(): View
  /** @throws Error where this local cloud has no such front */
  front(server: string, front: string): Endpoint
  /** @throws Error where it fails */
  call(target: CallTarget, tool: string, args?: Readonly<Record<string, unknown>>): Promise<CallState>
  /** How often the call under way, or else the last one, has told of its progress. */
  progress(): number
  openSession(endpoint: Endpoint, cookies: boolean): Promise<ClientView>
  kill(task: string): Promise<void>
  say(text: string): void
  check(promise: string, held: boolean, saw: string): void
  /** @throws Error where it does not become so in time */
  until<Found>(what: string, find: () => Found | undefined): Promise<Found>
}

export interface StageOptions {
  readonly store: Store
  readonly calls: CallControl
  readonly say: (text: string) => void
  readonly check: (check: Check) => void
  /** Sessions are left open for the person to look at, until the next step. */
  readonly opened: (client: ClientView) => void
}

export function createStage({ store, calls, say, check, opened }: StageOptions): Stage {
  const view = () => {
    const current = store.view()
    if (!current) throw new Error("The local cloud has told nothing yet")
    return current
  }
  return {
    view,
    say,
    front(server, front) {
      const found = view().endpoints.find((one) => one.server === server && one.front === front)
      if (!found)
        throw new Error(`This local cloud has no ${server} behind ${front}, which this step is about.`)
      return found
    },
    async call(target, tool, args = {}) {
      const state = await calls.start({ ...target, tool, args })
      const failure =
        state.failed ?? (state.result?.isError ? (state.result.content[0]?.text ?? "") : undefined)
      if (failure !== undefined) throw new Error(await explainFailure(target, tool, failure))
      return state
    },
    progress: () => calls.current()?.progress.length ?? 0,
    async openSession({ url }, cookies) {
      const { client } = await post<{ client: ClientView }>("open", { url, cookies })
      opened(client)
      return client
    },
    kill: async (task) => void (await post("task", { action: "kill", task })),
    check: (promise, held, saw) => check({ promise, held, saw }),
    async until(what, find) {
      const deadline = performance.now() + PATIENCE_MS
      for (;;) {
        const found = find()
        if (found !== undefined) return found
        if (performance.now() > deadline) throw new Error(`It was not seen that ${what}.`)
        await nextChange(store)
      }
    },
  }
}

async function explainFailure({ url }: CallTarget, tool: string, failure: string): Promise<string> {
  const answer = await post<{ tools: readonly { name: string }[] }>("tools", { url, era: "2026" }).catch(
    () => undefined,
  )
  const isMissing = answer !== undefined && !answer.tools.some(({ name }) => name === tool)
  return isMissing
    ? `This server has no tool “${tool}”. The tour needs the project's own tools: start without --tools.`
    : `${tool}: ${failure}`
}

/** Or half a second: a condition may wait for the time. */
function nextChange(store: Store): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      unsubscribe()
      clearTimeout(timer)
      resolve()
    }
    const unsubscribe = store.subscribe(done)
    const timer = setTimeout(done, 500)
  })
}

export function sessionOf(stage: Stage, { session }: ClientView): SessionOverview | undefined {
  return stage.view().sessions.find(({ id }) => id === session)
}

/** Calls of a tool in a session, as the load balancer passed them on. */
export function callsIn(stage: Stage, { session }: ClientView, tool: string): RequestView[] {
  return stage.view().requests.filter((request) => request.session === session && request.name === tool)
}

export const targetsOf = (requests: readonly RequestView[]) =>
  new Set(requests.flatMap(({ instance }) => instance ?? []))

export function valueOf(state: CallState, name: string): unknown {
  return (state.result?.structuredContent as Readonly<Record<string, unknown>> | undefined)?.[name]
}

export const createKey = () => `tour-${crypto.randomUUID().slice(0, 8)}`
