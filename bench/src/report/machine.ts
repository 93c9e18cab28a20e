import { cpus, totalmem, type } from "node:os"

/** Where the figures come from: they compare within one run, and with nothing of another machine. */
export function describeMachine(): string {
  const gigabytes = Math.round(totalmem() / 1024 ** 3)
  const model = cpus()[0]?.model ?? "unknown processor"
  return `${cpus().length} × ${model}, ${gigabytes} GB, ${type()}, Node ${process.versions.node}`
}
