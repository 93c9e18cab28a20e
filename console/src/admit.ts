import type { IncomingMessage } from "node:http"

/**
 * Lets in this very page and nobody else's (DNS rebinding, cross-site requests): Host has to be this loopback address,
 * and whoever changes anything has to name this origin, which no script of another page can.
 * Returns why a request is refused.
 */
export function findRefusal({ method, headers }: IncomingMessage, port: number): string | undefined {
  const hosts = ["127.0.0.1", "localhost"].map((name) => `${name}:${port}`)
  const { host = "", origin } = headers
  if (!hosts.includes(host))
    return `Host ${JSON.stringify(host)} is not this console's: open http://${hosts[0]}/`
  const own = `http://${host}`
  if (origin !== undefined && origin !== own) return `Pages of ${origin} may not use this console`
  const site = headers["sec-fetch-site"]
  if (site !== undefined && site !== "same-origin" && site !== "none")
    return "Other pages may not use this console"
  if (method === "GET" || method === "HEAD") return undefined
  if (origin === undefined) return `A ${method} needs the header "Origin: ${own}"`
  if (headers["content-type"] !== "application/json") return "The body has to be application/json"
  return undefined
}
