import type { IncomingMessage, ServerResponse } from "node:http"
import { describe, expect, test } from "@jest/globals"
import { splitByPath } from "../src/node/split-by-path.ts"

describe("a path of its own", () => {
  test.each([
    ["/mcp", "chosen"],
    ["/mcp?a=b", "chosen"],
    ["/mcp/", "others"],
    ["/mcp/more", "others"],
    ["/", "others"],
    ["/other?path=/mcp", "others"],
    ["http://localhost/mcp", "chosen"],
    ["http://localhost/mcp?a=b", "chosen"],
    ["http://localhost", "others"],
    ["http://mcp/other/mcp", "others"],
  ])("sends %s to the %s", (url, expected) => {
    const asked: string[] = []
    const split = splitByPath(
      "/mcp",
      () => asked.push("chosen"),
      () => asked.push("others"),
    )
    split({ url } as IncomingMessage, {} as ServerResponse)
    expect(asked).toEqual([expected])
  })
})
