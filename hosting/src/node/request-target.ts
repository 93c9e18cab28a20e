export interface RequestTarget {
  readonly path: string
  /** Without the question mark; empty where there is none. */
  readonly query: string
  /** Where the client wrote a whole URL, as to a proxy: it then counts instead of `Host` (RFC 9112, 3.2.2). */
  readonly host?: string | undefined
}

/** What a request line asks for. */
export function readTarget(url = "/"): RequestTarget {
  const [, host, rest = url] = url.startsWith("/") ? [] : (/^https?:\/\/([^/?]*)(.*)$/i.exec(url) ?? [])
  const at = rest.indexOf("?")
  const path = at < 0 ? rest : rest.slice(0, at)
  return { path: path || "/", query: at < 0 ? "" : rest.slice(at + 1), host }
}
