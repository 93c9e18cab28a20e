import type { ChildProcess } from "node:child_process"
import { once } from "node:events"

const ANSWER_MS = 20_000

/** What is left in a process once its garbage is collected, in bytes, and how many handles it has. */
export interface Memory {
  readonly heapUsed: number
  /** Of the heap: what V8 made of the program, and throws away and makes anew as it likes. */
  readonly code: number
  readonly external: number
  readonly rss: number
  readonly handles: number
}

/** Asks a process into which report-memory.mjs was loaded. @throws where it has ended, or is silent */
export async function readMemory(name: string, process: ChildProcess): Promise<Memory> {
  const over = AbortSignal.timeout(ANSWER_MS)
  try {
    if (!process.connected) throw new Error(`it ended with ${process.exitCode ?? process.signalCode}`)
    process.send("memory")
    const [memory] = (await once(process, "message", { signal: over })) as [Memory]
    return memory
  } catch (cause) {
    throw new Error(`${name} does not say what memory it has: ${(cause as Error).message}`, { cause })
  }
}
