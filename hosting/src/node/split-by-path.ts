import type { RequestListener } from "node:http"
import { readTarget } from "./request-target.ts"

/** Gives requests with this very path to the one listener, and all others to the other. */
export function splitByPath(path: string, chosen: RequestListener, others: RequestListener): RequestListener {
  return (request, response) => {
    return readTarget(request.url).path === path ? chosen(request, response) : others(request, response)
  }
}
