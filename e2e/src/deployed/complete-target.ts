import { isKnown } from "../known-fronts.ts"
import { frontOfUrl } from "./front-of-url.ts"
import type { Target } from "./read-targets.ts"

/** Adds what somebody says of all endpoints, as far as neither the file nor the URL of this one tells it. */
export function completeTarget(target: Target, said: Pick<Target, "server" | "front">): Target {
  const { url, server } = target
  return {
    ...target,
    server: server !== undefined && isKnown(server) ? server : said.server || server,
    front: target.front ?? frontOfUrl(url) ?? (said.front || undefined),
  }
}
