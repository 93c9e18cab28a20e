import { ownServers } from "@mcp-on-aws/servers/own-servers"
import type { Front } from "./contract/front.ts"

/** A front door, without the endpoint that stands behind it. */
export type KnownFront = Omit<Front, "endpoint">

const lambda = { sessions: false, hangUpStopsCall: false, passesAnyHost: false }
const stateless = { streams: true, sessions: false, hangUpStopsCall: true, passesAnyHost: true }
const stateful = { streams: true, sessions: true, hangUpStopsCall: false, passesAnyHost: true }

/** Every front of every server, by the server's name: what it can do, and so what it has to keep. */
export const knownFronts: Readonly<Record<string, readonly KnownFront[]>> = {
  "stateless-lambda": [
    { ...lambda, name: "rest", streams: false },
    { ...lambda, name: "rest-streamed", streams: true },
    { ...lambda, name: "http-api", streams: false },
    { ...lambda, name: "function-url", streams: false },
    { ...lambda, name: "function-url-streamed", streams: true },
    { ...lambda, name: "alb-target", streams: false, passesAnyHost: true },
  ],
  "stateless-ecs": [{ ...stateless, name: "alb" }],
  "stateful-ecs": [
    { ...stateful, name: "alb" },
    { ...stateful, name: "alb-no-stickiness" },
  ],
  "lambda-ops": [
    { ...lambda, name: "rest-streamed", streams: true },
    { ...lambda, name: "function-url-streamed", streams: true },
  ],
  hybrid: [{ ...stateful, name: "alb", buffers2026: true }],
}

/** A server of one's own has the fronts of its sample; one that is not known has none. */
const frontsOf = (server: string): readonly KnownFront[] =>
  knownFronts[ownServers.find(({ facts }) => facts.name === server)?.base ?? server] ?? []

export const isKnown = (server: string) => frontsOf(server).length > 0

export const findFront = (server: string, front: string): KnownFront | undefined =>
  frontsOf(server).find(({ name }) => name === front)

/** What the stacks put at a domain of one's own, whose URL tells nothing. */
export const usualFront = (server: string) => findFront(server, "rest-streamed")?.name ?? "alb"

export const describeKnown = () =>
  [...Object.keys(knownFronts), ...ownServers.map(({ facts }) => facts.name)]
    .map(
      (server) =>
        `${server}: ${frontsOf(server)
          .map(({ name }) => name)
          .join(", ")}`,
    )
    .join("; ")
