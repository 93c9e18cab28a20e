import { describe, expect, test } from "@jest/globals"
import { createListenerRules } from "../src/alb/listener-rules.ts"
import type { ListenerRule } from "../src/alb/listener-rules.ts"

const rule = (values: string[], overrides: Partial<ListenerRule<string>> = {}): ListenerRule<string> => ({
  priority: 10,
  conditions: [{ field: "http-header", name: "MCP-Protocol-Version", values }],
  action: "matched",
  ...overrides,
})
const chooseFor = (rules: ListenerRule<string>[], headersDistinct: Record<string, string[]>) =>
  createListenerRules(rules)({ headersDistinct })
const asking = (...versions: string[]) => ({ "mcp-protocol-version": versions })

describe("a listener's rules", () => {
  test("match a header whatever the case of its name and of its value", () => {
    expect(chooseFor([rule(["2026-07-28"])], asking("2026-07-28"))).toBe("matched")
    expect(chooseFor([rule(["Draft-X"])], asking("dRAFT-x"))).toBe("matched")
  })

  test("leave to the default action what no rule matches", () => {
    expect(chooseFor([rule(["2026-07-28"])], asking("2025-11-25"))).toBeUndefined()
    expect(chooseFor([rule(["2026-07-28"])], {})).toBeUndefined()
    expect(chooseFor([], asking("2026-07-28"))).toBeUndefined()
  })

  test("match the whole value, with * for any characters and ? for one, and nothing else for more", () => {
    expect(chooseFor([rule(["2026-*"])], asking("2026-07-28"))).toBe("matched")
    expect(chooseFor([rule(["2026-07-2?"])], asking("2026-07-28"))).toBe("matched")
    expect(chooseFor([rule(["2026-07-2?"])], asking("2026-07-2"))).toBeUndefined()
    expect(chooseFor([rule(["2026"])], asking("2026-07-28"))).toBeUndefined()
    expect(chooseFor([rule(["2026.07.28", "[0-9-]+"])], asking("2026-07-28"))).toBeUndefined()
  })

  test("match where one of several values does, the rule's or the request's", () => {
    expect(chooseFor([rule(["2026-07-28", "2027-*"])], asking("2027-01-01"))).toBe("matched")
    expect(chooseFor([rule(["2026-07-28"])], asking("2025-11-25", "2026-07-28"))).toBe("matched")
  })

  test("match where every condition does", () => {
    const [first] = rule(["2026-07-28"]).conditions
    const both = rule([], {
      conditions: [first!, { field: "http-header", name: "Mcp-Method", values: ["ping"] }],
    })

    expect(chooseFor([both], { ...asking("2026-07-28"), "mcp-method": ["ping"] })).toBe("matched")
    expect(chooseFor([both], asking("2026-07-28"))).toBeUndefined()
  })

  test("are looked at by priority, the lowest first", () => {
    const late = rule(["*"], { priority: 20, action: "late" })
    const early = rule(["2026-*"], { priority: 3, action: "early" })

    expect(chooseFor([late, early], asking("2026-07-28"))).toBe("early")
    expect(chooseFor([late, early], asking("2025-11-25"))).toBe("late")
  })

  test.each([
    ["a priority of none", rule(["x"], { priority: 0 }), /10|priority from 1/],
    ["no condition", rule(["x"], { conditions: [] }), /no condition/],
    ["a condition without a value", rule([]), /without a value/],
    ["four values of one condition", rule(["1", "2", "3", "4"]), /more than 3/],
    [
      "six values",
      rule([], { conditions: [...rule(["1", "2", "3"]).conditions, ...rule(["4", "5", "6"]).conditions] }),
      /more than 5/,
    ],
    ["a value that is too long", rule(["x".repeat(129)]), /longer than 128/],
  ])("are refused where ELBv2 would: %s", (_, wrong, message) => {
    expect(() => createListenerRules([wrong])).toThrow(message)
  })

  test("are refused where two have one priority, or one names what is no header", () => {
    const nameless = rule([], { conditions: [{ field: "http-header", name: "no header", values: ["x"] }] })

    expect(() => createListenerRules([nameless])).toThrow(/no header/)
    expect(() => createListenerRules([rule(["1"]), rule(["2"])])).toThrow(/Two listener rules/)
  })
})
