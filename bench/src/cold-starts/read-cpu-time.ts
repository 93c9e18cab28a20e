import { readFile, readdir } from "node:fs/promises"

/** Milliseconds of CPU time that a process and its threads have used, where Linux tells; else nothing. */
export async function readCpuTime(pid: number): Promise<number | undefined> {
  const threads = await readdir(`/proc/${pid}/task`).catch(() => [])
  const times = await Promise.all(
    threads.map(async (thread) => {
      const text = await readFile(`/proc/${pid}/task/${thread}/schedstat`, "utf8").catch(() => "0")
      return Number(text.split(" ")[0]) / 1e6
    }),
  )
  return times.length > 0 ? times.reduce((sum, time) => sum + time, 0) : undefined
}
