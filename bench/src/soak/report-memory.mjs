// Loaded into each measured process before its own code: on demand collects what is garbage and says what is left.
// Not TypeScript: what takes the types away would be measured too.
import { setImmediate as turn } from "node:timers/promises"
import { getHeapSpaceStatistics, setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"

setFlagsFromString("--expose-gc")
const collect = runInNewContext("gc")

process.on("message", (message) => {
  if (message === "memory") void report()
})
// Whoever measures is gone: nobody else would end this process.
process.on("disconnect", () => process.exit(1))
process.channel?.unref()

async function report() {
  // What a finalizer or a callback lets go of is garbage for the next collection only.
  for (let round = 0; round < 4; round++) {
    collect()
    await turn()
  }
  const { heapUsed, external, rss } = process.memoryUsage()
  const spaces = getHeapSpaceStatistics().filter(({ space_name: name }) => /code|trusted/.test(name))
  const code = spaces.reduce((sum, { space_used_size: used }) => sum + used, 0)
  process.send?.({ heapUsed, code, external, rss, handles: process.getActiveResourcesInfo().length })
}
