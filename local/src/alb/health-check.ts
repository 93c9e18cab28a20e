import { request } from "node:http"

export interface HealthCheckSettings {
  readonly path: string
  readonly intervalMs: number
  /** After which no answer counts as a failed check. */
  readonly timeoutMs: number
  /** Checks in a row that turn a healthy target unhealthy, and an unhealthy one healthy. */
  readonly threshold: number
}

/** One check, on a connection of its own; passed by a 200 alone. */
export function checkHealth(
  { host, port }: { host: string; port: number },
  { path, timeoutMs }: Pick<HealthCheckSettings, "path" | "timeoutMs">,
): Promise<boolean> {
  return new Promise((resolve) => {
    const headers = { host: `${host}:${port}`, "user-agent": "ELB-HealthChecker/2.0", connection: "close" }
    const check = request({ host, port, path, headers, agent: false }, (answer) => {
      answer.on("error", () => {}).resume()
      resolve(answer.statusCode === 200)
    })
    const limit = setTimeout(() => check.destroy(), timeoutMs)
    check.on("error", () => resolve(false))
    check.on("close", () => {
      clearTimeout(limit)
      resolve(false)
    })
    check.end()
  })
}
