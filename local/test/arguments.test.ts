import { basename, dirname } from "node:path"
import { describe, expect, test } from "@jest/globals"
import { readArguments } from "../src/arguments.ts"
import { ArgumentError } from "../src/read-options.ts"

const here = dirname(import.meta.filename)

describe("arguments", () => {
  test("have defaults", () => {
    expect(readArguments([], here)).toEqual({
      port: 4000,
      tools: undefined,
      endpoints: undefined,
      tasks: {},
      deploy: undefined,
      auth: "none",
      variables: {},
      help: false,
    })
  })

  test("name servers on ECS, and how many tasks each has", () => {
    const args = ["--tasks", "one=1", "--tasks", "two=0", "--deploy", "two"]

    expect(readArguments(args, here, ["one", "two"])).toMatchObject({
      tasks: { one: 1, two: 0 },
      deploy: "two",
    })
  })

  test("give the servers environment variables, whatever stands in a value", () => {
    const args = ["--set", "MY_API_URL=https://x.example/?a=b", "--set", "EMPTY="]

    expect(readArguments(args, here).variables).toEqual({ MY_API_URL: "https://x.example/?a=b", EMPTY: "" })
  })

  test("give paths from where the user stands", () => {
    const args = readArguments(
      ["--port", "4200", "--tools", basename(import.meta.filename), "--endpoints", "here.json"],
      here,
    )

    expect(args).toMatchObject({ port: 4200, tools: import.meta.filename, endpoints: `${here}/here.json` })
  })

  test.each([
    [["--prot", "5000"], /--prot/],
    [["5000"], /5000/],
    [["--port", "http"], /--port must be a number from 1024 to 65436, not "http"/],
    [["--port", "80"], /--port must be a number/],
    [["--port", "6000"], /--port 6000 would take port 6000, which fetch and browsers refuse to call/],
    // Of servers of one's own.
    [["--port", "5000"], /--port 5000 would take port 5060/],
    [["--port", "65500"], /--port must be a number/],
    [["--tasks", "three=2"], /--tasks names no server on ECS: "three". There are: one, two/],
    [["--tasks", "one=10"], /--tasks must be like .* at most 9, not "one=10"/],
    [["--tasks", "one"], /--tasks must be like/],
    [["--set", "MY_API_URL"], /--set must be like NAME=value, not "MY_API_URL"/],
    [["--set", "=x"], /--set must be like/],
    [["--deploy", "three"], /--deploy names no server on ECS: "three"/],
    [["--auth", "basic"], /--auth must be one of none, api-key, oauth, cognito, not "basic"/],
    [["--tools", "nowhere.ts"], /--tools names a module that is not there: .*nowhere\.ts/],
  ])("refuse %j, saying what is wrong", (args, message) => {
    expect(() => readArguments(args, here, ["one", "two"])).toThrow(ArgumentError)
    expect(() => readArguments(args, here, ["one", "two"])).toThrow(message)
  })
})
