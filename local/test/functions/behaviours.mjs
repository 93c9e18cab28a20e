/* global awslambda */
// What a function may do to its environment, one `event.do` each.
import { Buffer } from "node:buffer"
import { existsSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { setInterval } from "node:timers"
import { setTimeout as delay } from "node:timers/promises"

let ticks = 0
let finished = 0

const behaviours = {
  echo: (event, { awsRequestId, functionName, invokedFunctionArn }) => ({
    ...{ event, awsRequestId, functionName, invokedFunctionArn, pid: process.pid },
  }),
  environment: () => process.env,
  fail: () => {
    throw new RangeError("out of my range")
  },
  exit: ({ code }) => process.exit(code),
  sleep: async ({ ms }) => {
    await delay(ms)
    return process.pid
  },
  allocate: async () => {
    const buffers = []
    while (true) {
      buffers.push(Buffer.alloc(16 * 1024 * 1024, 1))
      await delay(5)
    }
  },
  tick: () => {
    setInterval(() => ticks++, 10)
    return process.pid
  },
  ticks: () => ticks,
  finished: () => finished,
  large: ({ bytes }) => "x".repeat(bytes),
  log: ({ text }) => console.log(text),
  write: ({ outside }) => {
    try {
      writeFileSync(join(outside ?? process.env.TMPDIR, "written"), "text")
      return "written"
    } catch (error) {
      return error.code
    }
  },
}

export const handler = async (event, context) => behaviours[event.do](event, context)

/** Writes `first`, waits until the file `gate` is there, and writes `second`, or fails. */
export const streamHandler = awslambda.streamifyResponse(async (event, stream) => {
  if (event.failAtOnce) throw new RangeError("before the first byte")
  const out = event.prelude ? awslambda.HttpResponseStream.from(stream, event.prelude) : stream
  out.write(event.first)
  while (event.gate && !existsSync(event.gate)) await delay(5)
  if (event.fail) throw new RangeError("in the middle")
  out.write(event.bytes ? Buffer.alloc(event.bytes) : (event.second ?? String(finished)))
  finished++
  out.end()
})
