import { describe, expect, test } from "@jest/globals"
import * as z from "zod"
import { joinSettings } from "../src/join-settings.ts"
import { SettingsError, hostingSettings, readSettings } from "../src/settings.ts"

describe("the settings of definitions", () => {
  test("are read with the server's, which they may repeat", () => {
    const { MCP_LOG_LEVEL } = hostingSettings
    const shape = joinSettings(hostingSettings, { MCP_LOG_LEVEL, WORD: z.string() })

    expect(readSettings(shape, { WORD: "hello" })).toMatchObject({ WORD: "hello", MCP_PATH: "/mcp" })
  })

  test.each([
    [
      "replace the server's",
      { MCP_PATH: z.string().default("/other") },
      "MCP_PATH: is a setting of the server's",
    ],
    ["are values", { WORD: "hello" }, "WORD: is no schema of zod"],
    ["are nothing", { WORD: undefined }, "WORD: is no schema of zod"],
  ])("are refused where they %s", (_, settings, problem) => {
    const joining = () => joinSettings(hostingSettings, settings as never)

    expect(joining).toThrow(SettingsError)
    expect(joining).toThrow(problem)
  })
})
