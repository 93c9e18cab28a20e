import type { MemoryMeasurement } from "../memory/measure-memory.ts"
import { writeTable } from "./write-table.ts"

export const writeMemoryTable = (measured: readonly MemoryMeasurement[]) =>
  writeTable(
    ["a task with", "MiB in all", "KiB each"],
    measured.map(({ state, mib, kibEach }) => [state, mib.toFixed(0), kibEach?.toFixed(1) ?? "–"]),
  )
