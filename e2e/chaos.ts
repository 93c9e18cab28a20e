// `npm run chaos -- --seconds 60 --seed N --clients 8`: a local cloud of its own, whose tasks of stateful-ecs are
// killed, paused, drained and deployed under its clients. Exits 1 on any loss, doubling, hang or unexplained failure.
import { join } from "node:path"
import { readOptions } from "@mcp-on-aws/local/read-options"
import { endCloud } from "./local-cloud-teardown.mjs"
import { startCloud } from "./local-cloud.mjs"
import { faultKinds } from "./src/chaos/faults.ts"
import { runChaos } from "./src/chaos/run-chaos.ts"

const root = join(import.meta.dirname, "..")
const options = {
  seconds: { type: "string", default: "60" },
  seed: { type: "string", default: String(Date.now() % 1_000_000) },
  clients: { type: "string", default: "8" },
  faults: { type: "string", default: faultKinds.join(",") },
} as const
const usage = `npm run chaos -- [options]
  --seconds 60    how long
  --seed <number> which faults happen when; printed, so that a run can be repeated
  --clients 8     how many clients work meanwhile
  --faults ${faultKinds.join(",")}
                  which faults there are`
const { values } = readOptions(usage, { options })
const [seconds, seed, clients] = [values.seconds, values.seed, values.clients].map(Number) as [
  number,
  number,
  number,
]
if (![seconds, seed, clients].every((value) => Number.isInteger(value) && value > 0)) {
  console.error(`--seconds, --seed and --clients are whole numbers above 0\n\n${usage}`)
  process.exit(1)
}
const faults = faultKinds.filter((fault) => values.faults.split(",").includes(fault))
if (faults.length !== values.faults.split(",").length) {
  console.error(`--faults is a list of ${faultKinds.join(", ")}\n\n${usage}`)
  process.exit(1)
}

console.log(`Chaos for ${seconds} s with ${clients} clients; the same again: --seed ${seed}`)
const starting = startCloud("--tools", join(root, "e2e", "src", "chaos", "chaos-tools.ts"))
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.once(signal, () => void starting.then(endCloud).finally(() => process.exit(1)))
}
const cloud = await starting
const begun = performance.now()
try {
  const ledger = await runChaos({
    ...{ seconds, seed, clients, faults },
    endpointsFile: cloud.file,
    controlFile: join(root, ".local", String(cloud.port), "control.json"),
    tell: (line) =>
      console.log(`  ${((performance.now() - begun) / 1000).toFixed(1).padStart(6)} s  ${line}`),
  })
  console.log(`\n${ledger.describe()}\n`)
  const { violations } = ledger
  const verdict = "Nothing was lost, doubled, out of order or hung, and every failed call is explained."
  console.log(violations.length === 0 ? verdict : violations.slice(0, 50).join("\n"))
  process.exitCode = violations.length === 0 ? 0 : 1
} finally {
  await endCloud(cloud)
}
process.exit()
