import { taskOf } from "../../src/task-view.ts"
import type { TaskView } from "../../src/task-view.ts"
import { shortId } from "../../src/view.ts"
import type { View } from "../../src/view.ts"
import { ActionButton } from "../action-button.tsx"
import { post } from "../api.ts"
import type { InstanceNode } from "./servers.ts"

export interface InstanceOptions {
  readonly instance: InstanceNode
  readonly view: View
}

export function InstanceBox({ instance, view }: InstanceOptions) {
  return instance.kind === "task" ? (
    <Task id={instance.id} view={view} />
  ) : (
    <Environment id={instance.id} view={view} />
  )
}

interface BoxOptions {
  readonly id: string
  readonly view: View
}

function Task({ id, view }: BoxOptions) {
  const { state, paused, reason } = taskOf(view, id)
  const owned = view.sessions.filter(({ owner, open }) => open && owner === id).length
  const name = `task ${shortId(id)}`
  const act = (action: string) => () => post("task", { action, task: id })
  return (
    <li class="node task" data-node={`instance:${id}`} data-state={paused ? "paused" : state}>
      <strong>{name}</strong>
      <small title={reason}>
        {describeState(state, paused)} · {view.countsOf[id]?.begun ?? 0}
        {owned > 0 && ` · owns ${owned}`}
      </small>
      <span class="buttons">
        <ActionButton label="Kill" describedAs={`Kill ${name}`} act={act("kill")} />
        {paused ? (
          <ActionButton label="Resume" describedAs={`Resume ${name}`} act={act("resume")} />
        ) : (
          <ActionButton label="Pause" describedAs={`Pause ${name}`} act={act("pause")} />
        )}
        <ActionButton label="Drain" describedAs={`Drain ${name}`} act={act("drain")} />
      </span>
    </li>
  )
}

function describeState(state: TaskView["state"], paused: boolean): string {
  if (!paused) return state
  return state === "leaving" ? "leaving, paused" : "paused"
}

const environmentStates = {
  started: "starting",
  thawed: "busy",
  frozen: "frozen, warm",
  ended: "ended",
} as const

function Environment({ id, view }: BoxOptions) {
  const { state = "started", invocations = 0, coldMs } = view.environments.find((one) => one.id === id) ?? {}
  return (
    <li class="node environment" data-node={`instance:${id}`} data-state={state}>
      <strong>environment {shortId(id)}</strong>
      <small>
        {environmentStates[state]} · {invocations}
        {coldMs !== undefined && ` · cold ${Math.round(coldMs)} ms`}
      </small>
    </li>
  )
}
