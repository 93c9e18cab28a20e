import { spawn } from "node:child_process"
import { once } from "node:events"
import { join } from "node:path"
import { describe, expect, test } from "@jest/globals"
import { explainFailure } from "../src/chaos/failure.ts"
import { Ledger } from "../src/chaos/ledger.ts"

describe("chaos", () => {
  test("for a while, with tasks killed, paused and drained, loses and doubles nothing", async () => {
    const args = ["--seconds", "8", "--seed", "3", "--clients", "6"]
    const child = spawn(process.execPath, [join(import.meta.dirname, "..", "chaos.ts"), ...args])
    const output: Buffer[] = []
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => output.push(chunk))

    const [code] = (await once(child, "close")) as [number | null]
    const printed = Buffer.concat(output).toString()

    expect({ code, printed }).toEqual({ code: 0, printed: expect.stringContaining("Nothing was lost") })
    for (const what of [
      "faults: ",
      "events received",
      "questions asked",
      "updates heard",
      "calls answered: add",
    ])
      expect(printed).toContain(what)
  }, 120_000)

  test.each([
    ["lost", [1, 2, 4]],
    ["doubled", [1, 2, 2, 3, 4]],
    ["out of order", [1, 3, 2, 4]],
  ])("notices steps that are %s", (kind, came) => {
    const ledger = new Ledger()

    ledger.checkSteps("count", { came: [1, 2, 3, 4], sent: 4 })
    ledger.checkSteps("count", { came, sent: 4 })

    expect(ledger.violations).toEqual([`${kind}: ${ledger.violations[0]?.slice(kind.length + 2)}`])
    expect(ledger.of("events received")).toBe(4 + came.length)
  })

  test("takes a failure for explained only where the server or the load balancer said why", () => {
    const ownerLost = Object.assign(new Error("gone"), { code: -32603, data: { reason: "owner_lost" } })

    expect(explainFailure(ownerLost)).toBe("owner_lost")
    expect(explainFailure(Object.assign(new Error("Bad Gateway"), { code: 502 }))).toBe("unanswered")
    expect(explainFailure(Object.assign(new Error("too late"), { code: -32001 }))).toBe("hung")
    expect(explainFailure(Object.assign(new Error("Session not found"), { code: 404 }))).toBe("unexplained")
  })
})
