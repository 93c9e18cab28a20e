import type { FrontRequest } from "./front.ts"

/** Percent-decoded, `+` as a space; text that is not percent-encoded UTF-8 stays as it is. */
export function readQuery(query: string): [name: string, value: string][] {
  return splitQuery(query).map(([name, value]) => [decode(name), decode(value)])
}

/** As the client wrote it. */
export function splitQuery(query: string): [name: string, value: string][] {
  return query
    .split("&")
    .filter((pair) => pair !== "")
    .map((pair) => {
      const end = pair.indexOf("=")
      return end < 0 ? [pair, ""] : [pair.slice(0, end), pair.slice(end + 1)]
    })
}

/** Every value of a name, in order. */
export function groupValues(pairs: Iterable<readonly [string, string]>): Record<string, string[]> {
  const groups: Record<string, string[]> = {}
  for (const [name, value] of pairs) (groups[name] ??= []).push(value)
  return groups
}

/** The same for headers, whose names differ in spelling only; the first spelling stays. */
export function groupHeaders(pairs: Iterable<readonly [string, string]>): Record<string, string[]> {
  const spelling = new Map<string, string>()
  const spelled = [...pairs].map(([name, value]): [string, string] => {
    const first = spelling.get(name.toLowerCase()) ?? name
    spelling.set(name.toLowerCase(), first)
    return [first, value]
  })
  return groupValues(spelled)
}

export function lastValues(groups: Record<string, string[]>): Record<string, string> {
  return Object.fromEntries(Object.entries(groups).map(([name, values]) => [name, values.at(-1) ?? ""]))
}

export function joinedValues(groups: Record<string, string[]>): Record<string, string> {
  return Object.fromEntries(Object.entries(groups).map(([name, values]) => [name, values.join(",")]))
}

/** The value of a header whatever its spelling; `undefined` where the client sent none. */
export function headerOf({ headers }: FrontRequest, name: string): string | undefined {
  return headers.find(([one]) => one.toLowerCase() === name)?.[1]
}

/** The client's headers without those of its connection, and without what the front sets itself. */
export function forwardedHeaders(
  request: FrontRequest,
  own: Readonly<Record<string, string>>,
): [name: string, value: string][] {
  const owned = new Set(Object.keys(own).map((name) => name.toLowerCase()))
  const kept = request.headers.filter(
    ([name]) => !owned.has(name.toLowerCase()) && !DROPPED.has(name.toLowerCase()),
  )
  return [...kept.map(([name, value]): [string, string] => [name, value]), ...Object.entries(own)]
}

export const toLowerCase = (pairs: Iterable<readonly [string, string]>): [string, string][] =>
  [...pairs].map(([name, value]) => [name.toLowerCase(), value])

const DROPPED = new Set([
  ...[
    "connection",
    "expect",
    "keep-alive",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
  ],
])

/** The client's own claim, which the front does not verify, comes first. */
export function forwardedFor(request: FrontRequest): string {
  const claimed = headerOf(request, "x-forwarded-for")
  return claimed === undefined ? request.sourceIp : `${claimed}, ${request.sourceIp}`
}

/** API Gateway and Function URLs answer for their own domain names only; here those are loopback's. */
export function isOwnHost(request: FrontRequest): boolean {
  const host = headerOf(request, "host") ?? ""
  return ["localhost", "127.0.0.1", "[::1]"].includes(host.replace(/:\d+$/, "").toLowerCase())
}

/** Whether a body of this type reaches a function as text: what an ALB, an HTTP API and a Function URL do. */
export function isText(request: FrontRequest): boolean {
  if (headerOf(request, "content-encoding") !== undefined) return false
  return /^(text\/|application\/(json|javascript|xml)\s*(;|$))/i.test(headerOf(request, "content-type") ?? "")
}

/** `12/Mar/2020:19:03:58 +0000`, as `requestContext` has it. */
export function describeTime(date: Date): string {
  const [, day, month, year, time] = date.toUTCString().split(" ")
  return `${day}/${month}/${year}:${time} +0000`
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "))
  } catch {
    return text
  }
}
