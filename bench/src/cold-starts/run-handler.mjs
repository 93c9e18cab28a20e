// Loads a handler as a runtime does, gives it one event, and writes what it answers and how much CPU time that took.
// Not TypeScript: taking the types away costs more than a handler.
import { writeSync } from "node:fs"

const [, , file, event] = process.argv
globalThis.awslambda = {
  streamifyResponse: (handler) => handler,
  HttpResponseStream: { from: (stream) => stream },
}
const { handler } = await import(file)
const { body } = await handler(JSON.parse(event), {
  awsRequestId: "cold",
  getRemainingTimeInMillis: () => 10_000,
})
const { user, system } = process.cpuUsage()
writeSync(1, JSON.stringify({ body, cpuMs: (user + system) / 1000 }))
process.exit(0)
