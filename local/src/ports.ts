import { randomInt } from "node:crypto"
import { once } from "node:events"
import { createServer } from "node:http"
import type { Server } from "node:http"
import type { AddressInfo } from "node:net"

export const DEFAULT_BASE_PORT = 4000
const LAST_PORT = 65_535

/**
 * Distance of each port from the base port. 11–19 are kept for stateless-ecs,
 * 22–39 for stateful-ecs, 42–49 for lambda-ops; 60–79 are for servers of one's own, in their order.
 */
export const PORT_OFFSETS = {
  console: 0,
  rest: 1,
  "rest-streamed": 2,
  "http-api": 3,
  "function-url": 4,
  "function-url-streamed": 5,
  "alb-target": 6,
  "stateless-ecs/alb": 10,
  "stateful-ecs/alb": 20,
  "stateful-ecs/alb-no-stickiness": 21,
  "lambda-ops/rest-streamed": 40,
  "lambda-ops/function-url-streamed": 41,
  "hybrid/alb": 50,
  dynamodb: 80,
  "authorization-server": 81,
  "lambda-api": 82,
} as const

/** The n-th server of one's own has one port. */
export type OwnPort = `own/${number}`
export type PortOwner = keyof typeof PORT_OFFSETS | OwnPort

const FIRST_OWN_OFFSET = 60
const LAST_OWN_OFFSET = 79

/** Only an administrator may listen on a port below. */
export const LOWEST_BASE_PORT = 1024
/** The highest base port with which every offset still is a port. */
export const HIGHEST_BASE_PORT = LAST_PORT - 99

/** Ports of other protocols, which `fetch` and browsers refuse to call (https://fetch.spec.whatwg.org/#port-blocking). */
const BLOCKED_PORTS = [
  1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697,
  10080,
]

/** A port from this base that has an owner, and that clients refuse to call. */
export function findBlockedPort(basePort: number): number | undefined {
  const offsets: number[] = Object.values(PORT_OFFSETS)
  return BLOCKED_PORTS.find((port) => {
    const offset = port - basePort
    return offsets.includes(offset) || (offset >= FIRST_OWN_OFFSET && offset <= LAST_OWN_OFFSET)
  })
}

/** A base port of 0 gives 0 for all: whatever is free. */
export function portOf(owner: PortOwner, basePort: number): number {
  return basePort === 0 ? 0 : basePort + offsetOf(owner)
}

function offsetOf(owner: PortOwner): number {
  if (!isOwn(owner)) return PORT_OFFSETS[owner]
  const offset = FIRST_OWN_OFFSET + Number(owner.slice("own/".length))
  if (offset > LAST_OWN_OFFSET) throw new Error(`There are no ports for more than 20 servers of one's own`)
  return offset
}

const isOwn = (owner: PortOwner): owner is OwnPort => owner.startsWith("own/")

/** Names the port that is taken, who wants it, and the way out. */
export class PortTakenError extends Error {
  override readonly name = "PortTakenError"
}

/**
 * Listens on loopback only; returns the port, which is another than asked for where that was 0.
 * @throws PortTakenError
 */
export async function listen(
  server: Server,
  { port, owner }: { port: number; owner: string },
): Promise<number> {
  server.listen({ port, host: "127.0.0.1" })
  try {
    await once(server, "listening")
  } catch (error) {
    throw explainListenError(error as NodeJS.ErrnoException, port, owner)
  }
  return (server.address() as AddressInfo).port
}

/**
 * A base port whose ports were all free a moment ago, at random from a range. Below 32768 no outgoing connection of
 * Linux has them.
 */
export async function findBasePort(range: { from: number; to: number }): Promise<number> {
  const { from, to } = range
  const base = from + 100 * randomInt((to - from) / 100)
  try {
    for (const offset of Object.values(PORT_OFFSETS)) {
      const server = createServer()
      await listen(server, { port: base + offset, owner: "whoever asks" })
      await closeServer(server)
    }
  } catch {
    return findBasePort(range)
  }
  return base
}

export async function closeServer(server: Server) {
  await new Promise<void>((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}

/** @returns a PortTakenError where that is what it is */
export function explainListenError(error: NodeJS.ErrnoException, port: number, owner: string): Error {
  if (error.code !== "EADDRINUSE" && error.code !== "EACCES") return error
  const problem = error.code === "EACCES" ? "may not be used by this user" : "is taken by another process"
  return new PortTakenError(
    `Port ${port}, which ${owner} needs, ${problem}. ` +
      "End that process, or choose another base, below 32768, as outgoing connections use the ports above: " +
      "npm start -- --port 4200",
    { cause: error },
  )
}
