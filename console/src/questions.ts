/** Questions of servers that wait for somebody's answer. */
export interface Questions {
  /** Rejects once nobody waits for the answer any more. */
  ask(id: string, signal: AbortSignal): Promise<unknown>
  /** Whether it was waiting. */
  answer(id: string, answer: unknown): boolean
}

export function createQuestions(): Questions {
  const waiting = new Map<string, (answer: unknown) => void>()
  return {
    async ask(id, signal) {
      const { promise, resolve, reject } = Promise.withResolvers<unknown>()
      const leave = () => reject(new Error("Whoever was asked has left"))
      waiting.set(id, resolve)
      signal.addEventListener("abort", leave, { once: true })
      if (signal.aborted) leave()
      try {
        return await promise
      } finally {
        waiting.delete(id)
        signal.removeEventListener("abort", leave)
      }
    },
    answer(id, answer) {
      const resolve = waiting.get(id)
      resolve?.(answer)
      return resolve !== undefined
    },
  }
}
