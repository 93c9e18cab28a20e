// How the property-based tests run: FUZZ_CASES cases of each property (few by default, as they belong to every
// `npm test`), from the seed FUZZ_SEED, or from another each time. What ran is printed, with its seed.
import { performance } from "node:perf_hooks"
import process from "node:process"
import { beforeEach, expect, jest } from "@jest/globals"
import fc from "fast-check"

const defaultCases = 60
const limitMs = 15 * 60_000

const numRuns = read("FUZZ_CASES") ?? defaultCases
const seed = read("FUZZ_SEED") ?? Math.floor(Math.random() * 2 ** 31)
let begun = 0

jest.setTimeout(limitMs)
beforeEach(() => {
  begun = performance.now()
})
fc.configureGlobal({ numRuns, seed, reporter: report })

function report(run) {
  if (run.failed) {
    throw new Error(`${fc.defaultReportMessage(run)}\nAgain: FUZZ_SEED=${run.seed} FUZZ_CASES=${numRuns}`, {
      cause: run.errorInstance,
    })
  }
  const { currentTestName } = expect.getState()
  const ms = Math.round(performance.now() - begun)
  process.stderr.write(`fuzz: ${currentTestName}: ${run.numRuns} cases in ${ms} ms, seed ${run.seed}\n`)
}

function read(name) {
  const text = process.env[name]
  if (text === undefined || text === "") return undefined
  if (!/^\d{1,10}$/.test(text)) throw new Error(`${name} must be a whole number, and is "${text}"`)
  return Number(text)
}
