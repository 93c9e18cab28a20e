import { TRIVIAL } from "../cold-starts/listed-handlers.ts"
import type { ColdStart, Start } from "../cold-starts/measure-cold-starts.ts"
import { median } from "./statistics.ts"
import { writeTable } from "./write-table.ts"

/** Medians in milliseconds, and how many times the trivial handler's they are. */
export function writeColdStartTable(starts: readonly ColdStart[]): string {
  const trivial = starts.find(({ handler }) => handler === TRIVIAL)!
  const compare = (where: "process" | "runtime", what: keyof Start) => (start: ColdStart) => {
    const [own, least] = [start, trivial].map((one) => median(one[where].map((time) => time[what])))
    return `${own!.toFixed(0)} (${(own! / least!).toFixed(2)}×)`
  }
  const columns = [
    { title: "process", of: compare("process", "wall") },
    { title: "its CPU time", of: compare("process", "cpu") },
    { title: "Lambda's runtime client", of: compare("runtime", "wall") },
    { title: "its CPU time", of: compare("runtime", "cpu") },
  ]
  return writeTable(
    ["handler", "era", "KiB read", ...columns.map(({ title }) => title)],
    starts.map((start) => [
      start.handler,
      start.era,
      String(start.kib),
      ...columns.map(({ of }) => of(start)),
    ]),
  )
}
