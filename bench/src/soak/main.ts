// `npm run soak -- --seconds 3600 --rate 200`: whether memory grows under mixed load. Exits 1 where it does, and where
// an answer was not as it has to be.
import { mkdir, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { readOptions } from "@mcp-on-aws/local/read-options"
import { describeMachine } from "../report/machine.ts"
import { describeSoak, writeSoakTable } from "../report/soak-table.ts"
import { runSoak } from "./run-soak.ts"

const LEAST_SECONDS = 48
const usage = `npm run soak -- [options]
  --seconds 60       how long; the first third is for warming up
  --rate 200         requests a second, at most
  --out bench/dist   where soak.json is written, each sample in it`

const { values } = readOptions(usage, {
  options: {
    seconds: { type: "string", default: "60" },
    rate: { type: "string", default: "200" },
    out: { type: "string", default: join(import.meta.dirname, "..", "..", "dist") },
  },
})
const [seconds, rate] = [readCount("seconds", LEAST_SECONDS), readCount("rate", 1)]
const machine = describeMachine()
console.log(`${machine}\n\nMixed load for ${seconds} s, at most ${rate} requests a second\n`)
// What was started ends when this process does, and takes its folder along.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => process.exit(1))
const soak = await runSoak({
  seconds,
  rate,
  onSuspicion: () => console.log(`It looks as if something grew: it goes on for ${seconds} s more\n`),
  onSample: (name, { seconds: at, requests, heapUsed, external }) => {
    const held = ((heapUsed + external) / 1024 ** 2).toFixed(1)
    process.stderr.write(`${at.toFixed(0).padStart(6)} s  ${name}: ${held} MiB after ${requests} requests\n`)
  },
}).catch((error: Error) => {
  console.error(`The soak could not go on: ${error.message}`)
  process.exit(1)
})
console.log(`${writeSoakTable(soak.processes)}\n`)
await mkdir(values.out, { recursive: true })
const results = { measured: new Date().toISOString(), machine, seconds, rate, ...soak }
await writeFile(join(values.out, "soak.json"), `${JSON.stringify(results, undefined, 2)}\n`)
process.stderr.write(`written: ${join(values.out, "soak.json")}\n`)

const { verdict, good } = describeSoak(soak)
console.log(verdict)
process.exit(good ? 0 : 1)

function readCount(name: "seconds" | "rate", least: number): number {
  const value = Number(values[name])
  if (Number.isInteger(value) && value >= least) return value
  console.error(`--${name} is a whole number of at least ${least}, not ${values[name]}\n${usage}`)
  process.exit(1)
}
