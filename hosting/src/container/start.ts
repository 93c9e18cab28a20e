import { createLogger } from "../log.ts"
import { logLeftBehind } from "../log-left-behind.ts"

/** Longer than any drain may take (`MCP_DRAIN_SECONDS`). */
const LONGEST_DRAIN_MS = 120_000

/**
 * Runs what a process begins with. Where that fails, one line of the log says why, and the process ends with 1. So it does
 * when something fails later that nobody waits for, such as a promise that a definition left behind: the calls in flight
 * end first, as at SIGTERM.
 */
export async function startProcess(begin: () => Promise<void>): Promise<void> {
  const logger = createLogger({ level: "error", write: (line) => process.stdout.write(line) })
  // Nobody reads the log any more, and to log that would fail again.
  process.stdout.on("error", () => process.exit(1))
  process.on("uncaughtException", (error) => {
    logLeftBehind(logger, error)
    process.exitCode = 1
    if (!process.emit("SIGTERM")) process.exit()
    setTimeout(() => process.exit(), LONGEST_DRAIN_MS).unref()
  })
  try {
    await begin()
  } catch (error) {
    logger.error("could not start", { error })
    process.exit(1)
  }
}
