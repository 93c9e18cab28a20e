import { describe, expect, test } from "@jest/globals"
import { createLogger } from "../src/log.ts"

function capture(level: "debug" | "warn") {
  const lines: string[] = []
  return {
    lines,
    logger: createLogger({ level, fields: { server: "s" }, write: (line) => lines.push(line) }),
  }
}

describe("the log", () => {
  test("is one JSON object a line, with time, level, message and fields", () => {
    const { lines, logger } = capture("debug")
    logger.with({ requestId: "r" }).info("two\nlines", { status: 200 })
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatch(/^[^\n]*\n$/)
    expect(JSON.parse(lines[0]!)).toMatchObject({
      level: "info",
      message: "two\nlines",
      server: "s",
      requestId: "r",
      status: 200,
    })
  })

  test("leaves out what is less severe than its level", () => {
    const { lines, logger } = capture("warn")
    logger.debug("a")
    logger.info("b")
    logger.warn("c")
    logger.error("d")
    expect(lines.map((line) => (JSON.parse(line) as { message: string }).message)).toEqual(["c", "d"])
  })

  test("unfolds an error with its causes", () => {
    const { lines, logger } = capture("warn")
    logger.error("failed", { error: new TypeError("outer", { cause: new Error("inner") }) })
    expect(JSON.parse(lines[0]!)).toMatchObject({
      error: { name: "TypeError", message: "outer", stack: expect.any(String), cause: { message: "inner" } },
    })
  })
})
