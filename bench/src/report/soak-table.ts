import type { SoakResult } from "../soak/run-soak.ts"
import type { SoakedProcess } from "../soak/sampler.ts"
import { writeTable } from "./write-table.ts"

const mib = (bytes: number) => (bytes / 1024 ** 2).toFixed(1)

/** Before and after are medians, of the second and of the last third of the time. */
export function writeSoakTable(processes: readonly SoakedProcess[]): string {
  const titles = [
    ...["process", "requests", "MiB held, before", "after", "bytes a request", "noticed from"],
    ...["rss MiB", "handles"],
  ]
  const rows = processes.map(({ name, samples, growth }) => {
    const [first, last] = [samples[Math.floor(samples.length / 3)], samples.at(-1)]
    return [
      name,
      (last?.requests ?? 0).toLocaleString("en"),
      mib(growth.before),
      mib(growth.after),
      growth.bytesPerRequest.toFixed(0),
      growth.noticedFrom.toFixed(0),
      `${mib(first?.rss ?? 0)} → ${mib(last?.rss ?? 0)}`,
      `${first?.handles ?? 0} → ${last?.handles ?? 0}`,
    ]
  })
  return writeTable(titles, rows)
}

/** One sentence, and what was not as it has to be. */
export function describeSoak({ processes, tally, logged }: SoakResult): { verdict: string; good: boolean } {
  const growing = processes.filter(({ growth }) => growth.grows)
  const growth = growing.length === 0 ? [describeSteady(processes)] : growing.map(describeGrowing)
  const answers = `${tally.failures} answers were not as they have to be, such as:`
  const errors = `${logged.length} errors were logged, such as:`
  return {
    verdict: [
      ...growth,
      ...(tally.failures > 0 ? [answers, ...tally.unexpected] : []),
      ...(logged.length > 0 ? [errors, ...logged.slice(0, 3)] : []),
    ].join("\n"),
    good: growing.length === 0 && tally.failures === 0 && logged.length === 0,
  }
}

function describeSteady(processes: readonly SoakedProcess[]): string {
  const requests = processes.reduce((sum, { samples }) => sum + (samples.at(-1)?.requests ?? 0), 0)
  const rate = requests / (processes[0]?.samples.at(-1)?.seconds ?? 1)
  const noticedFrom = Math.max(...processes.map(({ growth }) => growth.noticedFrom))
  return (
    `Nothing grows: after ${requests.toLocaleString("en")} requests, ${rate.toFixed(0)} a second, no more is held than ` +
    `before. From ${noticedFrom.toFixed(0)} bytes a request it would have been noticed in each process.`
  )
}

const describeGrowing = ({ name, growth }: SoakedProcess) =>
  `${name} grows: by ${mib(growth.after - growth.before)} MiB from the second third of the time to the last, which is ` +
  `${growth.bytesPerRequest.toFixed(0)} bytes a request.`
