import { describe, expect, test } from "@jest/globals"
import { judge } from "../src/conformance-run/judge.ts"
import type { Exception } from "../src/conformance-run/judge.ts"
import type { ScenarioResult } from "../src/conformance-run/suite.ts"

const tested = { server: "stateless-ecs", revision: "2025-11-25" } as const
const accepted: Exception = {
  ...{ revision: "2025-11-25", scenario: "sampling", check: "asked", status: "FAILURE" },
  ...{ servers: ["stateless-ecs"], reason: "nobody waits" },
}

const scenario = (name: string, ...statuses: string[]): ScenarioResult => ({
  scenario: name,
  checks: statuses.map((status) => ({ id: "asked", status, message: "no question came" })),
})

describe("a run of the conformance suite", () => {
  test("passes where nothing failed or warned, whatever was skipped", () => {
    const scored = [scenario("ping", "SUCCESS", "INFO"), scenario("list", "SKIPPED")]
    expect(judge(scored, tested, [])).toEqual({ passed: 2, failed: 0, warnings: 0, problems: [] })
  })

  test.each(["FAILURE", "WARNING"])("has a problem with each %s", (status) => {
    const { problems } = judge([scenario("ping", "SUCCESS", status)], tested, [])
    expect(problems).toEqual([`ping: ${status} of asked: no question came`])
  })

  test("accepts what an exception names, and counts it all the same", () => {
    const scored = [scenario("ping", "SUCCESS"), scenario("sampling", "FAILURE")]
    expect(judge(scored, tested, [accepted])).toEqual({ passed: 1, failed: 1, warnings: 0, problems: [] })
  })

  test.each([
    { ...accepted, servers: ["stateful-ecs"] },
    { ...accepted, revision: "2026-07-28" as const },
    { ...accepted, scenario: "elicitation" },
    { ...accepted, check: "answered" },
    { ...accepted, status: "WARNING" as const },
  ])("accepts it for nothing else", (exception) => {
    expect(judge([scenario("sampling", "FAILURE")], tested, [exception]).problems).toContain(
      "sampling: FAILURE of asked: no question came",
    )
  })

  test("has a problem with an exception that does not occur any more", () => {
    const { problems } = judge([scenario("sampling", "SUCCESS")], tested, [accepted])
    expect(problems).toEqual(["sampling: the exception for asked does not occur any more: remove it"])
  })
})
