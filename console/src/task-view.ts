import type { FrameOf, View } from "./view.ts"

export interface TaskView {
  readonly state: "starting" | "healthy" | "leaving"
  /** One that leaves may be, too: then it hears of it when it is resumed. */
  readonly paused: boolean
  /** Why it leaves. */
  readonly reason?: string | undefined
}

type TaskFrame = FrameOf<`task-${"started" | "healthy" | "leaving" | "paused" | "resumed" | "ended"}`>

/** One that was there before anybody looked has told nothing yet. */
const unheard: TaskView = { state: "healthy", paused: false }

export const taskOf = (view: Pick<View, "tasks">, id: string): TaskView => view.tasks[id] ?? unheard

export function changeTask(view: View, { type, id, reason }: TaskFrame) {
  const before = taskOf(view, id)
  switch (type) {
    case "task-ended":
      delete view.tasks[id]
      return
    case "task-paused":
    case "task-resumed":
      view.tasks[id] = { ...before, paused: type === "task-paused" }
      return
    case "task-started":
      view.tasks[id] = { ...before, state: "starting" }
      return
    case "task-healthy":
      view.tasks[id] = { ...before, state: "healthy" }
      return
    case "task-leaving":
      view.tasks[id] = { ...before, state: "leaving", reason }
  }
}

export function forgetTasks(view: View) {
  const known = new Set(view.endpoints.flatMap(({ instances }) => instances.map(({ id }) => id)))
  for (const id of Object.keys(view.tasks)) if (!known.has(id)) delete view.tasks[id]
}
