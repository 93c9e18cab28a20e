import type { RequestListener } from "node:http"

/** Gives requests with this very path to the one listener, and all others to the other. */
export function splitByPath(path: string, chosen: RequestListener, others: RequestListener): RequestListener {
  return (request, response) => {
    const [asked] = (request.url ?? "/").split("?", 1)
    return asked === path ? chosen(request, response) : others(request, response)
  }
}
