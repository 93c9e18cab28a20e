/** Statuses a load balancer answers itself, where the target that its cookie names is gone. */
const STALE = new Set([502, 503, 504])

interface Cookie {
  readonly value: string
  readonly path: string
  readonly secure: boolean
  /** Milliseconds since 1970; until the process ends, where it was not told. */
  readonly expires: number
}

type Fetch = (input: string | URL, init?: RequestInit) => Promise<Response>

export interface CookieFetchOptions {
  readonly fetch?: Fetch
  readonly now?: () => number
}

/**
 * A `fetch` that keeps cookies, which Node's does not: as much of RFC 6265 as a load balancer's stickiness
 * needs. A cookie goes back to exactly the origin that set it, under its path, until it expires; a new value
 * replaces the one of the same name alone, as AWSALB and AWSALBCORS come together. Where the target that it
 * names is gone, it is dropped, so that the next request reaches another.
 */
export function createCookieFetch({ fetch: send = fetch, now = Date.now }: CookieFetchOptions = {}): Fetch {
  const origins = new Map<string, Map<string, Cookie>>()

  return async (input, init = {}) => {
    const url = new URL(input)
    const jar = origins.get(url.origin) ?? new Map<string, Cookie>()
    origins.set(url.origin, jar)
    const headers = new Headers(init.headers)
    const cookie = describeCookies(jar, url, now())
    if (cookie !== "") headers.set("cookie", cookie)
    const response = await send(url, { ...init, headers })
    const set = response.headers.getSetCookie()
    if (STALE.has(response.status) && set.length === 0) jar.clear()
    for (const line of set) keep(jar, line, { url, now: now() })
    return response
  }
}

function describeCookies(jar: Map<string, Cookie>, { protocol, pathname }: URL, now: number): string {
  for (const [name, { expires }] of jar) if (expires <= now) jar.delete(name)
  return [...jar]
    .filter(([, { path, secure }]) => (!secure || protocol === "https:") && isUnder(pathname, path))
    .map(([name, { value }]) => `${name}=${value}`)
    .join("; ")
}

function keep(jar: Map<string, Cookie>, line: string, { url, now }: { url: URL; now: number }) {
  const [pair = "", ...rest] = line.split(";")
  const at = pair.indexOf("=")
  if (at <= 0) return
  const name = pair.slice(0, at).trim()
  const attributes = new Map(
    rest.map((attribute) => {
      const [key = "", ...value] = attribute.split("=")
      return [key.trim().toLowerCase(), value.join("=").trim()]
    }),
  )
  const expires = readExpiry(attributes, now)
  if (expires <= now) {
    jar.delete(name)
    return
  }
  const path = attributes.get("path")
  const secure = attributes.has("secure")
  // RFC 6265bis, 5.7: what comes over plain HTTP may not say that it is secure.
  if (secure && url.protocol !== "https:") return
  jar.set(name, {
    value: pair.slice(at + 1).trim(),
    path: path?.startsWith("/") ? path : url.pathname.slice(0, url.pathname.lastIndexOf("/")) || "/",
    secure,
    expires,
  })
}

/** RFC 6265, 5.3: Max-Age goes before Expires. */
function readExpiry(attributes: Map<string, string>, now: number): number {
  const maxAge = attributes.get("max-age")
  if (maxAge !== undefined && /^-?\d+$/.test(maxAge)) return now + Number(maxAge) * 1000
  const expires = Date.parse(attributes.get("expires") ?? "")
  return Number.isNaN(expires) ? Infinity : expires
}

const isUnder = (pathname: string, path: string) =>
  pathname === path || pathname.startsWith(path.endsWith("/") ? path : `${path}/`)
