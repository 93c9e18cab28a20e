import type { Logger } from "./log.ts"

/** One line for what failed with nobody waiting, on whichever host. */
export const logLeftBehind = (logger: Logger, error: unknown) =>
  logger.error("failed outside of any call: a promise or a timer was left behind", { error })
