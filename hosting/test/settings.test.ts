import { describe, expect, test } from "@jest/globals"
import * as z from "zod"
import { SettingsError, hostingSettings, readSettings } from "../src/settings.ts"

describe("settings", () => {
  test("have defaults that are safe on one's own machine", () => {
    expect(readSettings(hostingSettings, {})).toEqual({
      MCP_PATH: "/mcp",
      MCP_BASE_PATH: "",
      MCP_ALLOWED_HOSTS: ["localhost", "127.0.0.1", "[::1]"],
      MCP_ALLOWED_ORIGINS: ["localhost", "127.0.0.1", "[::1]"],
      MCP_MAX_BODY_BYTES: 1_048_576,
      MCP_MAX_JSON_DEPTH: 64,
      MCP_KEEP_ALIVE_SECONDS: 15,
      MCP_UNKNOWN_SESSIONS: "refuse",
      MCP_LOG_LEVEL: "info",
    })
  })

  test("report every mistake at once, each by name with what it has to be", () => {
    const shape = { ...hostingSettings, NOTES_TABLE: z.string().describe("DynamoDB table of the notes") }
    const env = {
      MCP_PATH: "mcp",
      MCP_MAX_BODY_BYTES: "1MB",
      MCP_LOG_LEVEL: "loud",
      MCP_REQUEST_STATE_KEY: "short",
    }
    const read = () => readSettings(shape, env)
    expect(read).toThrow(SettingsError)
    for (const name of [...Object.keys(env), "NOTES_TABLE: is not set (DynamoDB table of the notes)"]) {
      expect(read).toThrow(name)
    }
  })

  test("never repeat a value, which may be a secret", () => {
    expect(() => readSettings(hostingSettings, { MCP_REQUEST_STATE_KEY: "hunter2" })).not.toThrow("hunter2")
  })

  test("count an empty value as not set", () => {
    expect(readSettings(hostingSettings, { MCP_PATH: "" }).MCP_PATH).toBe("/mcp")
  })

  test("read lists without spaces and without capitals", () => {
    const { MCP_ALLOWED_HOSTS } = readSettings(hostingSettings, {
      MCP_ALLOWED_HOSTS: " API.example.com , *.example.org,",
    })
    expect(MCP_ALLOWED_HOSTS).toEqual(["api.example.com", "*.example.org"])
  })

  test.each(["https://app.example.com", "*", "app.example.com/", "*example.com", "a b", " , "])(
    "refuse a host name that no request can have: %j",
    (name) => {
      for (const variable of ["MCP_ALLOWED_HOSTS", "MCP_ALLOWED_ORIGINS"]) {
        expect(() => readSettings(hostingSettings, { [variable]: name })).toThrow(
          `${variable}: must be host names such as`,
        )
      }
    },
  )

  test("take a host's port, which counts for nothing, and no origin's, which would", () => {
    const names = "mcp.example.com:8443,[::1]:80,[::1]"
    expect(readSettings(hostingSettings, { MCP_ALLOWED_HOSTS: names }).MCP_ALLOWED_HOSTS).toEqual([
      "mcp.example.com",
      "[::1]",
      "[::1]",
    ])
    expect(() => readSettings(hostingSettings, { MCP_ALLOWED_ORIGINS: names })).toThrow("MCP_ALLOWED_ORIGINS")
  })
})
