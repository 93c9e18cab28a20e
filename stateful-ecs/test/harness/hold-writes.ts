import type { Task } from "./cluster.ts"

/** Has the task's writes wait that hold this text. */
export function holdWrites({ proxy: { state } }: Task, text: string) {
  const [reached, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  state.hold = (body) => {
    if (!body.includes(text)) return undefined
    reached.resolve()
    return released.promise
  }
  const release = () => {
    state.hold = () => undefined
    released.resolve()
  }
  return { reached: reached.promise, release }
}
