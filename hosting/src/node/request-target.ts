export interface RequestTarget {
  readonly path: string
  /** Without the question mark; empty where there is none. */
  readonly query: string
  /** Where the client wrote a whole URL, as to a proxy: it then counts instead of `Host` (RFC 9112, 3.2.2). */
  readonly host?: string | undefined
}

/** What a request line asks for. */
export function readTarget(url = "/"): RequestTarget {
  if (url.startsWith("/")) return splitQuery(url)
  const [, host, rest = url] = /^https?:\/\/([^/?]*)(.*)$/i.exec(url) ?? []
  return { ...splitQuery(rest), host }
}

function splitQuery(target: string) {
  const at = target.indexOf("?")
  if (at < 0) return { path: target || "/", query: "" }
  return { path: target.slice(0, at) || "/", query: target.slice(at + 1) }
}
