const severities = ["debug", "info", "warn", "error"] as const

export type LogLevel = (typeof severities)[number]

/** Fields of a log line. Never a body, a token, or a tool's arguments. */
export type LogFields = Record<string, unknown>

export type Logger = Record<LogLevel, (message: string, fields?: LogFields) => void> & {
  /** The same logger with `fields` on every line. */
  with(fields: LogFields): Logger
}

export interface LoggerOptions {
  readonly level: LogLevel
  readonly fields?: LogFields
  /** Receives one JSON line, with its line feed. */
  readonly write: (line: string) => void
}

/** Writes JSON lines: time, level, message, then the fields; an `error` field is unfolded with its causes. */
export function createLogger({ level, fields = {}, write }: LoggerOptions): Logger {
  const least = severities.indexOf(level)
  const line =
    (severity: LogLevel) =>
    (message: string, more: LogFields = {}) => {
      if (severities.indexOf(severity) < least) return
      const entry = { time: new Date().toISOString(), level: severity, message, ...fields, ...more }
      write(`${JSON.stringify("error" in entry ? { ...entry, error: describeError(entry.error) } : entry)}\n`)
    }
  return {
    debug: line("debug"),
    info: line("info"),
    warn: line("warn"),
    error: line("error"),
    with: (more) => createLogger({ level, fields: { ...fields, ...more }, write }),
  }
}

function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return String(error)
  const { name, message, stack, cause } = error
  return { name, message, stack, ...(cause === undefined ? {} : { cause: describeError(cause) }) }
}
