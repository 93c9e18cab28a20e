import { createLogger } from "../log.ts"

/** Runs what a process begins with. Where that fails, one line of the log says why, and the process ends with 1. */
export async function startProcess(begin: () => Promise<void>): Promise<void> {
  try {
    await begin()
  } catch (error) {
    createLogger({ level: "error", write: (line) => process.stdout.write(line) }).error("could not start", {
      error,
    })
    process.exit(1)
  }
}
