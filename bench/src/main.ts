// `npm run bench`: what a request and a session cost, beside the alternatives. `-- requests` or `-- sessions` measures
// one of them alone; --help lists the rest.
import { mkdir, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { readOptions } from "@mcp-on-aws/local/read-options"
import { measureColdStarts } from "./cold-starts/measure-cold-starts.ts"
import { writeColdStartTable } from "./report/cold-start-table.ts"
import { measureMemory } from "./memory/measure-memory.ts"
import { describeMachine } from "./report/machine.ts"
import { writeMemoryTable } from "./report/memory-table.ts"
import { drawRequestChart } from "./report/request-chart.ts"
import { writeRequestTables } from "./report/request-tables.ts"
import { writeSessionTable } from "./report/session-table.ts"
import { measureRequests } from "./requests/measure-requests.ts"
import { measureSessions } from "./sessions/measure-sessions.ts"

const usage = `npm run bench -- [requests] [cold-starts] [sessions] [memory]
  --rounds 7         how often each server is asked for each kind of work
  --ms 300           for how long each time
  --starts 20        how often each handler is started
  --calls 300        how often each kind of call is measured within a session
  --takeovers 15     how often a session's task is killed
  --held 10000       sessions that one task is given, of which it keeps 5000 in memory
  --streams 2000     streams that are held open with it
  --out bench/dist   where the results are written: performance.json and performance.svg`

const { values, positionals } = readOptions(usage, {
  allowPositionals: true,
  options: {
    rounds: { type: "string", default: "7" },
    ms: { type: "string", default: "300" },
    starts: { type: "string", default: "20" },
    calls: { type: "string", default: "300" },
    takeovers: { type: "string", default: "15" },
    held: { type: "string", default: "10000" },
    streams: { type: "string", default: "2000" },
    out: { type: "string", default: join(import.meta.dirname, "..", "dist") },
  },
})
const parts = {
  async requests() {
    const onProgress = (text: string) => process.stderr.write(`requests: ${text}\n`)
    const [rounds, milliseconds] = [readCount("rounds"), readCount("ms")]
    const measurements = await measureRequests({ rounds, milliseconds, onProgress })
    console.log(writeRequestTables(measurements))
    await write("performance.svg", drawRequestChart(measurements, machine))
    return measurements
  },
  async "cold-starts"() {
    const onProgress = (text: string) => process.stderr.write(`cold starts: ${text}\n`)
    const starts = await measureColdStarts({ rounds: readCount("starts"), onProgress })
    console.log(`From the start of a process to its first call's answer:\n\n${writeColdStartTable(starts)}\n`)
    return starts
  },
  async sessions() {
    const measured = await measureSessions({ calls: readCount("calls"), takeovers: readCount("takeovers") })
    console.log(`A call within a session:\n\n${writeSessionTable(measured)}\n`)
    return measured
  },
  async memory() {
    const onProgress = (text: string) => process.stderr.write(`memory: ${text}\n`)
    const measured = await measureMemory({
      sessions: readCount("held"),
      streams: readCount("streams"),
      onProgress,
    })
    console.log(`One task of stateful-ecs:\n\n${writeMemoryTable(measured)}\n`)
    return measured
  },
}
type Part = keyof typeof parts

const chosen = (positionals.length > 0 ? positionals : Object.keys(parts)) as Part[]
const unknown = chosen.find((part) => !Object.hasOwn(parts, part))
if (unknown !== undefined) {
  console.error(`There is nothing to measure by the name of ${unknown}\n\n${usage}`)
  process.exit(1)
}

const machine = describeMachine()
console.log(`${machine}\n`)
const results: Record<string, unknown> = { measured: new Date().toISOString(), machine }
for (const part of chosen) results[part] = await parts[part]()
await write("performance.json", `${JSON.stringify(results, round, 2)}\n`)

/** Two decimals say all that a timing can. */
function round(_key: string, value: unknown) {
  return typeof value === "number" ? Math.round(value * 100) / 100 : value
}

async function write(name: string, text: string) {
  await mkdir(values.out, { recursive: true })
  await writeFile(join(values.out, name), text)
  process.stderr.write(`written: ${join(values.out, name)}\n`)
}

function readCount(name: "rounds" | "ms" | "starts" | "calls" | "takeovers" | "held" | "streams"): number {
  const value = Number(values[name])
  if (Number.isInteger(value) && value > 0) return value
  console.error(`--${name} is a whole number above 0, not ${values[name]}`)
  process.exit(1)
}
