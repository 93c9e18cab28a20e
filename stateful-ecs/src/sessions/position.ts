import { randomBytes } from "node:crypto"
import type { RequestId } from "@modelcontextprotocol/server"

/** The stream of GET: what the server says outside of any call. */
export const GET_STREAM = "g"
const LONGEST_ID = 64

/** A place in a stream's log. Every incarnation of a session counts from one under its own fence. */
export interface Position {
  readonly fence: number
  readonly seq: number
}

/** Before every event. */
export const START: Position = { fence: 0, seq: 0 }

/** What `Last-Event-ID` carries. */
export interface Cursor extends Position {
  readonly stream: string
}

export const formatEventId = (stream: string, { fence, seq }: Position) => `${stream}:${fence}:${seq}`

/** The cursor, or nothing where this server did not write it. */
export function parseEventId(id: string): Cursor | undefined {
  const [, stream, fence, seq] = /^([\w.-]{1,160}):(\d{1,6}):(\d{1,8})$/.exec(id) ?? []
  return stream === undefined ? undefined : { stream, fence: Number(fence), seq: Number(seq) }
}

export const isAfter = (a: Position, b: Position) =>
  a.fence > b.fence || (a.fence === b.fence && a.seq > b.seq)

/** Sorts as text as positions do as numbers. */
export const sortable = ({ fence, seq }: Position) =>
  `${String(fence).padStart(6, "0")}#${String(seq).padStart(8, "0")}`

/**
 * Names a POST's stream. A call's JSON-RPC id stands in the name, so that a cursor alone says whose
 * answer was lost where nothing was stored of the call.
 */
export function createStreamName(ids: readonly RequestId[]): string {
  const [id] = ids
  const part = ids.length === 1 && id !== undefined ? encodeRequestId(id) : ""
  return `p.${randomBytes(12).toString("base64url")}.${part}`
}

/** As it stands in a stream's name; nothing where it is too long for it, or is none. */
export function encodeRequestId(id: unknown): string {
  const part = Buffer.from(JSON.stringify(id) ?? "").toString("base64url")
  return part.length <= LONGEST_ID ? part : ""
}

/** What a stream's name tells of its request, as it stands there. */
export const requestPart = (stream: string) => stream.split(".")[2] ?? ""

export const isStreamName = (name: string) => /^p\.[\w-]{16}\.[\w-]{0,64}$/.test(name)

/** The JSON-RPC id that a stream's name tells. */
export function readRequestId(stream: string): RequestId | undefined {
  try {
    const id: unknown = JSON.parse(Buffer.from(requestPart(stream), "base64url").toString())
    return typeof id === "string" || typeof id === "number" ? id : undefined
  } catch {
    return undefined
  }
}
