import type { Endpoint } from "@mcp-on-aws/local/endpoints"

/** Whether a server logged a health check that it passed: each task does so every few seconds. */
export function isPassedHealthCheck(line: string, endpoints: readonly Pick<Endpoint, "health">[]): boolean {
  const { path, status } = readRequest(line)
  if (typeof path !== "string" || typeof status !== "number") return false
  // The server's own path is the end of the front's, which may begin with a stage.
  return path.length > 1 && status < 400 && endpoints.some(({ health }) => health.endsWith(path))
}

/** Nothing of a line that is not JSON: Lambda's own, and what a tool prints. */
function readRequest(line: string): { readonly path?: unknown; readonly status?: unknown } {
  if (!line.startsWith("{")) return {}
  try {
    return JSON.parse(line) as object
  } catch {
    return {}
  }
}
