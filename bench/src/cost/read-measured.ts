import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { median } from "../report/statistics.ts"
import type { Measured } from "./calculate-costs.ts"

const file = join(import.meta.dirname, "..", "..", "..", "docs", "performance.json")

interface Run {
  readonly requests: readonly {
    readonly server: string
    readonly work: string
    readonly concurrency: number
    readonly cpu: readonly number[]
  }[]
}

/**
 * From the committed run of `npm run bench`.
 * @throws Error where a server is not in it
 */
export async function readMeasured(): Promise<Measured> {
  const { requests } = JSON.parse(await readFile(file, "utf8")) as Run
  const cpuMs = (server: string) => {
    const calls = requests.find(
      (one) => one.server === server && one.work === "tools/call" && one.concurrency === 32,
    )
    if (!calls) throw new Error(`${file} has no calls of ${server}: run npm run bench -- requests --out docs`)
    return median(calls.cpu) / 1000
  }
  return {
    callCpuMs: cpuMs("mcp-on-aws stateless-ecs"),
    sampleCpuMs: cpuMs("Express + SDK v1 1.32, bodies logged"),
  }
}
