import { describe, expect, test } from "@jest/globals"
import { judgeAudit } from "../judge-audit.ts"

const shipped = [{ name: "qs", version: "6.17.1", servers: ["stateful-ecs"] }]

const advisory = (module_name: string, version: string) => ({
  module_name,
  severity: "high",
  title: "Something bad",
  url: "https://example.com/1",
  findings: [{ version, paths: [`bench>${module_name}`] }],
})
const printed = (...advisories: object[]) => JSON.stringify({ advisories: { ...advisories }, metadata: {} })

describe("what the audit service says", () => {
  test("is a finding where that very version is shipped, and by whom", () => {
    const { findings, others, unanswered } = judgeAudit(printed(advisory("qs", "6.17.1")), shipped)
    expect(findings).toEqual(["qs 6.17.1: high: Something bad (https://example.com/1), in stateful-ecs"])
    expect([others, unanswered]).toEqual([[], undefined])
  })

  test("is only told where it is of tests and benchmarks", () => {
    const { findings, others } = judgeAudit(
      printed(advisory("qs", "1.0.0"), advisory("fastmcp", "4.0.0")),
      shipped,
    )
    expect(findings).toEqual([])
    expect(others).toEqual([
      expect.stringMatching(/^qs 1\.0\.0.*by bench>qs$/),
      expect.stringMatching(/^fastmcp 4\.0\.0.*by bench>fastmcp$/),
    ])
  })

  test("is unknown, which is not good news, where no service answers", () => {
    const error = { code: "ERR_PNPM_AUDIT_BAD_RESPONSE", message: "responded with 405" }
    expect(judgeAudit(JSON.stringify({ error }), shipped)).toEqual({
      ...{ findings: [], others: [] },
      unanswered: "ERR_PNPM_AUDIT_BAD_RESPONSE: responded with 405",
    })
  })

  test("is refused where it is something else", () => {
    expect(() => judgeAudit("", shipped)).toThrow("printed no JSON")
    expect(() => judgeAudit("{}", shipped)).toThrow("printed no advisories")
  })
})
