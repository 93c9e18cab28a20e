import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { setTimeout as delay } from "node:timers/promises"
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals"
import { EventTooLargeError, ThrottledError } from "../src/lambda/function-error.ts"
import { startFunction } from "./function-under-test.ts"
import type { FunctionUnderTest } from "./function-under-test.ts"
import { isRunning, waitUntil } from "./wait-until.ts"

const MIB = 1024 * 1024

describe("a function", () => {
  let tested: FunctionUnderTest
  beforeAll(async () => {
    tested = await startFunction()
  })
  afterAll(() => tested.close())

  test("gets event and context through AWS's own runtime client", async () => {
    const answer = await tested.call<Record<string, unknown>>({ do: "echo", text: "grüß dich €" })

    expect(answer).toMatchObject({
      event: { text: "grüß dich €" },
      functionName: "tested",
      invokedFunctionArn: "arn:aws:lambda:us-east-1:123456789012:function:tested",
      awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    })
  })

  test("keeps its environment from one call to the next", async () => {
    const pids = []
    for (let i = 0; i < 5; i++) pids.push((await tested.call<{ pid: number }>({ do: "echo" })).pid)

    expect(new Set(pids).size).toBe(1)
    expect(tested.fn.environments()).toHaveLength(1)
  })

  test("reports what the handler throws, and lives on", async () => {
    const { pid } = await tested.call<{ pid: number }>({ do: "echo" })

    await expect(tested.call({ do: "fail" })).rejects.toMatchObject({
      errorType: "RangeError",
      message: "out of my range",
    })
    expect(await tested.call({ do: "echo" })).toMatchObject({ pid })
  })

  test("has the variables of a real one and its own, and none of this process", async () => {
    process.env.NOT_FOR_FUNCTIONS = "secret"

    const variables = await tested.call<Record<string, string>>({ do: "environment" })

    delete process.env.NOT_FOR_FUNCTIONS
    expect(variables).toMatchObject({
      OWN: "value",
      AWS_LAMBDA_FUNCTION_NAME: "tested",
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "256",
      AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
      AWS_REGION: "us-east-1",
      _HANDLER: "behaviours.handler",
    })
    expect(variables).not.toHaveProperty("NOT_FOR_FUNCTIONS")
    expect(variables).not.toHaveProperty("HOME")
  })

  test("writes to its temporary folder and nowhere else", async () => {
    expect(await tested.call({ do: "write" })).toBe("written")
    expect(await tested.call({ do: "write", outside: tested.folder })).toBe("ERR_ACCESS_DENIED")
  })

  test("answers up to 6 MB, and takes events up to 6 MB", async () => {
    expect(await tested.call<string>({ do: "large", bytes: 6 * MIB })).toHaveLength(6 * MIB)
    await expect(tested.call({ do: "large", bytes: 6 * MIB + 200 })).rejects.toMatchObject({
      errorType: "Function.ResponseSizeTooLarge",
    })
    await expect(tested.call({ do: "echo", text: "x".repeat(6 * MIB) })).rejects.toThrow(EventTooLargeError)
    expect(await tested.call({ do: "echo" })).toHaveProperty("pid")
  })

  test("stands still between invocations", async () => {
    const pid = await tested.call<number>({ do: "tick" })
    await waitUntil("it is frozen", () => tested.seen.at(-1)?.type === "environment-frozen")
    await delay(400)

    const ticks = await tested.call<number>({ do: "ticks" })

    expect(isRunning(pid)).toBe(true)
    // 40 would have passed; the last of each side of the freeze may fall into an invocation.
    expect(ticks).toBeLessThan(15)
  })
})

describe("a streaming function", () => {
  let tested: FunctionUnderTest
  beforeAll(async () => {
    tested = await startFunction({ handler: "behaviours.streamHandler" })
  })
  afterAll(() => tested.close())

  test("gives its prelude, 8 NUL bytes, and each chunk as it comes", async () => {
    const gate = join(tested.folder, "as-it-comes")
    const answer = await tested.fn.invokeStreamed({
      prelude: { statusCode: 201 },
      first: "one",
      second: "two",
      gate,
    })

    let text = ""
    for await (const chunk of answer.body) {
      text += chunk.toString()
      // The second chunk is not written before the first has been read.
      if (text.endsWith("one")) await writeFile(gate, "")
    }

    expect(answer.contentType).toBe("application/vnd.awslambda.http-integration-response")
    expect(text).toBe(`{"statusCode":201}${"\0".repeat(8)}onetwo`)
  })

  test("breaks off with the handler's error where it fails in the middle", async () => {
    const { body } = await tested.fn.invokeStreamed({ first: "one", fail: true })
    const read: string[] = []

    const reading = (async () => {
      for await (const chunk of body) read.push(chunk.toString())
    })()

    await expect(reading).rejects.toMatchObject({ errorType: "RangeError", message: "in the middle" })
    expect(read).toEqual(["one"])
  })

  test("runs on when nobody reads", async () => {
    const before = Number((await tested.fn.invoke({ first: "" })).toString())
    const gate = join(tested.folder, "nobody-reads")
    const { body } = await tested.fn.invokeStreamed({ first: "one", gate })

    for await (const chunk of body) if (chunk.byteLength > 0) break
    await writeFile(gate, "")

    await waitUntil("it is frozen again", () => tested.seen.at(-1)?.type === "environment-frozen")
    expect(Number((await tested.fn.invoke({ first: "" })).toString())).toBe(before + 2)
    expect(tested.fn.environments()).toHaveLength(1)
  })

  test("is not held to 6 MB, unless its answer is wanted as a whole", async () => {
    const { body } = await tested.fn.invokeStreamed({ first: "x", bytes: 8 * MIB })
    let size = 0
    for await (const chunk of body) size += chunk.byteLength

    expect(size).toBe(8 * MIB + 1)
    await expect(tested.fn.invoke({ first: "x", bytes: 8 * MIB })).rejects.toMatchObject({
      errorType: "Function.ResponseSizeTooLarge",
    })
  })
})

describe("an environment", () => {
  let tested: FunctionUnderTest
  afterEach(() => tested.close())

  test("that fails to load reports the error of its module", async () => {
    tested = await startFunction({ handler: "init-fails.handler" })

    await expect(tested.call({})).rejects.toMatchObject({
      errorType: "TypeError",
      message: "this module cannot be loaded",
    })
    expect(await tested.readLog()).toMatch(/INIT_REPORT .*\tStatus: error\tError Type: TypeError/)
  })

  test("that exits while it loads reports its status", async () => {
    tested = await startFunction({ handler: "init-exits.handler" })

    await expect(tested.call({})).rejects.toMatchObject({
      errorType: "Runtime.ExitError",
      message: expect.stringMatching(/^RequestId: \S+ Error: Runtime exited with error: exit status 3$/),
    })
  })

  test("that loads too slowly is started again within the invocation", async () => {
    tested = await startFunction({ handler: "init-slow.handler", initLimitMs: 300 })

    expect(await tested.call({})).toBe("slow, but there")
    expect(await tested.readLog()).toMatch(/INIT_REPORT .*\tStatus: timeout/)
  })

  test("that exits in an invocation reports its status, and the next invocation gets another", async () => {
    tested = await startFunction()

    await expect(tested.call({ do: "exit", code: 7 })).rejects.toMatchObject({
      errorType: "Runtime.ExitError",
      message: expect.stringMatching(/Runtime exited with error: exit status 7$/),
    })
    expect(await tested.call({ do: "echo" })).toHaveProperty("pid")
  })

  test("that runs out of time is killed", async () => {
    tested = await startFunction({ timeoutMs: 400 })
    const pid = await tested.call<number>({ do: "sleep", ms: 0 })

    await expect(tested.call({ do: "sleep", ms: 60_000 })).rejects.toMatchObject({
      errorType: "Sandbox.Timedout",
      message: expect.stringMatching(/Task timed out after 0\.40 seconds$/),
    })
    expect(isRunning(pid)).toBe(false)
    expect(await tested.readLog()).toMatch(/REPORT .*Status: timeout/)
  })

  test("that takes more memory than it may have is killed", async () => {
    tested = await startFunction({ memoryMb: 160 })

    await expect(tested.call({ do: "allocate" })).rejects.toMatchObject({
      errorType: "Runtime.ExitError",
      message: expect.stringMatching(/Runtime exited with error: signal: killed$/),
    })
    expect(await tested.readLog()).toMatch(/REPORT .*Status: error\tError Type: Runtime\.OutOfMemory/)
  })

  test("serves one invocation at a time: more make more environments, up to the limit", async () => {
    tested = await startFunction({ concurrency: 2 })

    const both = [tested.call({ do: "sleep", ms: 1000 }), tested.call({ do: "sleep", ms: 1000 })]
    await expect(tested.call({ do: "echo" })).rejects.toThrow(ThrottledError)
    const [one, other] = await Promise.all(both)

    expect(one).not.toBe(other)
    expect([one, other]).toContain(await tested.call({ do: "sleep", ms: 0 }))
  })

  test("that is not used for a while ends", async () => {
    tested = await startFunction({ idleMs: 50 })
    const pid = await tested.call<number>({ do: "sleep", ms: 0 })

    await waitUntil("it has ended", () => tested.fn.environments().length === 0)

    expect(isRunning(pid)).toBe(false)
    expect(tested.seen.map(({ type }) => type).filter((type) => type !== "log-line")).toEqual([
      "environment-started",
      "environment-thawed",
      "environment-frozen",
      "environment-ended",
    ])
  })

  test("logs as CloudWatch has it", async () => {
    tested = await startFunction()
    await tested.call({ do: "log", text: "said by the handler" })

    const lines = (await tested.readLog()).split("\n").map((line) => line.replace(/^\S+Z [0-9a-f]{8} /, ""))

    expect(lines[0]).toMatch(/^START RequestId: \S+ Version: \$LATEST$/)
    expect(lines[1]).toMatch(/\tINFO\tsaid by the handler$/)
    expect(lines[2]).toMatch(/^END RequestId: \S+$/)
    expect(lines[3]).toMatch(
      /^REPORT RequestId: \S+\tDuration: [\d.]+ ms\tBilled Duration: \d+ ms\tMemory Size: 256 MB\tMax Memory Used: \d+ MB\tInit Duration: [\d.]+ ms$/,
    )
  })
})
