import { setTimeout as delay } from "node:timers/promises"
import { readEndpoints } from "@mcp-on-aws/local/endpoints"
import { chaosKinds, connectChaosClient } from "./chaos-client.ts"
import type { ChaosClient } from "./chaos-client.ts"
import { causeFaults, SERVER } from "./faults.ts"
import type { Fault } from "./faults.ts"
import { Ledger } from "./ledger.ts"
import { Random } from "./random.ts"
import { Work } from "./workload.ts"
import type { WorkOptions } from "./workload.ts"

export interface ChaosOptions {
  readonly endpointsFile: string
  readonly controlFile: string
  readonly seed: number
  readonly seconds: number
  readonly clients: number
  readonly faults: readonly Fault[]
  readonly tell: (line: string) => void
}

/** Until what is under way at the end must be answered, and what was announced must be heard. */
const END_LIMIT_MS = 120_000
const HEARD_LIMIT_MS = 30_000

/** Calls, questions and streams while tasks are killed, paused, drained and deployed. Returns what was counted. */
export async function runChaos(options: ChaosOptions): Promise<Ledger> {
  const ledger = new Ledger()
  const random = new Random(options.seed)
  const crew = await Promise.all(
    Array.from({ length: options.clients }, (_, index) => enlist(options, { index, ledger, random })),
  )
  const over = new AbortController()
  const working = Promise.all(crew.map(({ work }) => work.run(over.signal)))
  const faults = causeFaults(
    { ...options, random: new Random(options.seed + 1), ledger, spared: 1 },
    over.signal,
  )
  await Promise.race([delay(options.seconds * 1000), working])
  over.abort()
  await faults
  options.tell("waits for what is under way")
  if ((await Promise.race([working, delay(END_LIMIT_MS, "late")])) === "late")
    ledger.violate("hung", `calls were under way ${END_LIMIT_MS / 1000} s after the end`)
  await assess(crew, ledger)
  await Promise.all(crew.map(({ client }) => client.close().catch(() => {})))
  return ledger
}

interface Member extends Pick<WorkOptions, "questions" | "announced" | "additions"> {
  readonly client: ChaosClient
  readonly work: Work
}

/** Each kind of client at each of the fronts; at the one with stickiness they keep its cookies. */
async function enlist(
  { endpointsFile, seed }: ChaosOptions,
  { index, ledger }: { index: number; ledger: Ledger; random: Random },
): Promise<Member> {
  const kind = chaosKinds[index % chaosKinds.length] ?? "v1"
  const front = Math.floor(index / chaosKinds.length) % 2 === 0 ? "alb-no-stickiness" : "alb"
  const listed = await readEndpoints(endpointsFile)
  const endpoint = listed.find((one) => one.server === SERVER && one.front === front)
  if (!endpoint) throw new Error(`${endpointsFile} lists no front ${front} of ${SERVER}`)
  const memory = { questions: new Map<string, number>(), announced: new Map<string, number>() }
  const client = await connectChaosClient({
    ...{ kind, url: endpoint.url, cookies: front === "alb" },
    answer(question) {
      memory.questions.set(question, (memory.questions.get(question) ?? 0) + 1)
      return `the answer to ${question}`
    },
    updated: (uri) => memory.announced.set(uri, (memory.announced.get(uri) ?? 0) + 1),
    retried: () => ledger.add("requests sent again (no calls)"),
  })
  const member = { ...memory, client, additions: new Map<string, 0 | 1>() }
  const name = `client ${index} (${kind}, ${front})`
  const random = new Random(seed + 100 + index)
  return { ...member, work: new Work({ ...member, name, random, ledger }) }
}

async function assess(crew: readonly Member[], ledger: Ledger) {
  const deadline = performance.now() + HEARD_LIMIT_MS
  for (const { client, questions, announced, additions } of crew) {
    for (const [question, times] of questions) {
      ledger.add("questions asked", times)
      if (times > 1 && client.session) ledger.violate("doubled", `${question}: asked ${times} times`)
    }
    const isMissed = () => [...announced].filter(([, heard]) => heard === 0)
    while (isMissed().length > 0 && performance.now() < deadline) await delay(50)
    for (const [uri] of isMissed()) ledger.violate("lost", `the update of ${uri}`)
    for (const heard of announced.values()) {
      ledger.add("updates heard", Math.min(heard, 1))
      // An update is a hint, and may come twice; what is read then is the same.
      ledger.add("updates heard again", Math.max(heard - 1, 0))
    }
    await assessAdditions(client, additions, ledger)
  }
}

async function assessAdditions(client: ChaosClient, additions: ReadonlyMap<string, 0 | 1>, ledger: Ledger) {
  const keys = [...additions.keys()]
  const counted = JSON.parse(await client.call("read_additions", { keys })) as number[]
  for (const [index, key] of keys.entries()) {
    const count = counted[index] ?? 0
    if (count > 1) ledger.violate("doubled", `${key}: ran ${count} times`)
    if (count < (additions.get(key) ?? 0)) ledger.violate("lost", `${key}: answered, and not there`)
  }
}
