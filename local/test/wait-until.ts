import { setTimeout as delay } from "node:timers/promises"

const LIMIT_MS = 25_000

/** Asks again and again until it is so. */
export async function waitUntil(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + LIMIT_MS
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`Waited ${LIMIT_MS / 1000} s in vain until ${what}`)
    await delay(10)
  }
}

export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
