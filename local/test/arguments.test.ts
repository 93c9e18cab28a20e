import { basename, dirname } from "node:path"
import { describe, expect, test } from "@jest/globals"
import { ArgumentError, readArguments } from "../src/arguments.ts"

const here = dirname(import.meta.filename)

describe("arguments", () => {
  test("have defaults", () => {
    expect(readArguments([], here)).toEqual({
      port: 4000,
      tools: undefined,
      endpoints: undefined,
      help: false,
    })
  })

  test("give paths from where the user stands", () => {
    const args = readArguments(
      ["--port", "5000", "--tools", basename(import.meta.filename), "--endpoints", "here.json"],
      here,
    )

    expect(args).toMatchObject({ port: 5000, tools: import.meta.filename, endpoints: `${here}/here.json` })
  })

  test.each([
    [["--prot", "5000"], /--prot/],
    [["5000"], /5000/],
    [["--port", "http"], /--port must be a number from 1 to 65436, not "http"/],
    [["--port", "65500"], /--port must be a number/],
    [["--tools", "nowhere.ts"], /--tools names a module that is not there: .*nowhere\.ts/],
  ])("refuse %j, saying what is wrong", (args, message) => {
    expect(() => readArguments(args, here)).toThrow(ArgumentError)
    expect(() => readArguments(args, here)).toThrow(message)
  })
})
