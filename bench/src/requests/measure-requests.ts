import { availableParallelism } from "node:os"
import { spawnSync } from "node:child_process"
import { openConnection } from "./connection.ts"
import { listContestants } from "./contestants.ts"
import type { Contestant } from "./contestants.ts"
import { startServer } from "./server-process.ts"
import type { ServerProcess } from "./server-process.ts"
import { works, writeRequest } from "./work.ts"
import type { Era, Work } from "./work.ts"

/**
 * For each kind of work, and not counted: a server runs for days, and takes twice as long for what its compiler has not
 * finished, which is some seconds' work.
 */
const WARM_UP_MS = 4_000

export interface Measurement {
  readonly server: string
  readonly work: string
  readonly era: Era
  readonly concurrency: number
  /** One value a round, of the server's CPU time for one request, in microseconds. */
  readonly cpu: number[]
  /** One value a round. Bounded by the load generator where the server is faster than it. */
  readonly perSecond: number[]
}

export interface RequestBenchOptions {
  readonly rounds: number
  /** How long each server is asked for one kind of work in each round. */
  readonly milliseconds: number
  readonly onProgress: (text: string) => void
}

interface Case {
  readonly measurement: Measurement
  readonly process: ServerProcess
  readonly work: Work
  readonly request: Buffer
}

/** Asks every server for every kind of work, in turns, so that whatever else the machine does hits all of them. */
export async function measureRequests(options: RequestBenchOptions): Promise<Measurement[]> {
  const { rounds, milliseconds, onProgress } = options
  const processor = bindToProcessors()
  const contestants = await listContestants()
  const processes: ServerProcess[] = []
  try {
    for (const contestant of contestants) processes.push(await startServer({ ...contestant, processor }))
    const cases = contestants.flatMap((contestant, at) => listCases(contestant, processes[at]!))
    onProgress("warming up")
    for (const one of inTurns(cases)) await measure(one, WARM_UP_MS)
    for (let round = 0; round < rounds; round++) {
      onProgress(`round ${round + 1} of ${rounds}`)
      for (const one of inTurns(cases)) {
        const { cpu, perSecond } = await measure(one, milliseconds)
        one.measurement.cpu.push(cpu)
        one.measurement.perSecond.push(perSecond)
      }
    }
    return cases.map(({ measurement }) => measurement)
  } finally {
    await Promise.all(processes.map((one) => one.kill()))
  }
}

/** The generator on the first processor, the servers on the last; elsewhere than on Linux both run where they like. */
function bindToProcessors(): number | undefined {
  const last = availableParallelism() - 1
  if (last === 0) return undefined
  const { status } = spawnSync("taskset", ["-cp", "0", `${process.pid}`])
  return status === 0 ? last : undefined
}

function listCases(contestant: Contestant, process: ServerProcess): Case[] {
  const { name: server, eras, progressPath } = { progressPath: "/mcp", ...contestant }
  const loads = eras.flatMap((era) => [
    ...[1, 32].flatMap((concurrency) =>
      [works.call, works.list].map((work) => ({ work, era, concurrency, path: "/mcp" })),
    ),
    ...(progressPath ? [{ work: works.progress, era, concurrency: 32, path: progressPath }] : []),
  ])
  loads.push({ work: works.initialize, era: "2025", concurrency: 32, path: "/mcp" })
  return loads.map(({ work, era, concurrency, path }) => ({
    measurement: { server, work: work.name, era, concurrency, cpu: [], perSecond: [] },
    process,
    work,
    request: writeRequest(work, era, path),
  }))
}

/** The same work of all servers one after the other: rounds are compared, and machines get slower and faster. */
function inTurns(cases: readonly Case[]): Case[] {
  const key = ({ measurement: { work, era, concurrency } }: Case) => `${work} ${era} ${concurrency}`
  return [...Map.groupBy(cases, key).values()].flat()
}

async function measure({ measurement, process, work, request }: Case, milliseconds: number) {
  const { concurrency, server } = measurement
  const connections = await Promise.all(
    Array.from({ length: concurrency }, () => openConnection(process.port)),
  )
  const ask = async (send: (request: Buffer) => Promise<string>) => {
    const response = await send(request).catch((cause: unknown) => {
      throw new Error(`${server} did not answer ${work.name}`, { cause })
    })
    if (!response.startsWith("HTTP/1.1 200") || !response.includes(work.expected)) {
      throw new Error(`${server} answered ${work.name} with:\n${response}`)
    }
  }
  // Accepting a connection is not part of a request.
  await Promise.all(connections.map(({ send }) => ask(send)))
  let requests = 0
  const before = await process.cpuTime()
  const begun = performance.now()
  await Promise.all(
    connections.map(async ({ send }) => {
      while (performance.now() - begun < milliseconds) {
        await ask(send)
        requests += 1
      }
    }),
  )
  const seconds = (performance.now() - begun) / 1000
  const cpu = ((await process.cpuTime()) - before) / requests
  for (const { close } of connections) close()
  return { cpu, perSecond: requests / seconds }
}
