import type { JSONRPCRequest } from "@modelcontextprotocol/server"
import type { ServedCaller } from "@mcp-on-aws/hosting/request-facts"
import type { Actor } from "./actor.ts"
import type { CallStream } from "./call-stream.ts"
import { judgeAll } from "./durability.ts"
import { readEarlierRun } from "./earlier-run.ts"
import { formatEventId, readRequestId } from "./position.ts"
import { ownerLost } from "./sse.ts"

/**
 * Takes up a stream that a task left behind when it died. Its calls run again where that is harmless: they
 * read or are idempotent, or they wait for an answer and so did nothing since they asked. Every other one
 * ends with the error that says so. Nothing is done before somebody asks for the stream.
 */
export async function takeUpStream(
  actor: Actor,
  name: string,
  caller: ServedCaller,
): Promise<CallStream | undefined> {
  const earlier = await readEarlierRun(actor.log, name)
  // After the events: whoever stored one had recorded the call.
  const record = await actor.log.readRecord(name)
  if (!record) {
    const id = readRequestId(name)
    const isLost = !earlier.isEmpty && earlier.ended.size === 0
    if (isLost && id !== undefined) await giveUp(actor, name, { open: [{ id }], batch: false })
    return undefined
  }
  const open = record.requests.filter(({ id }) => !earlier.ended.has(id))
  if (open.length === 0) return undefined
  const json = record.batch ? open : open[0]
  const repeatable = judgeAll(actor.judge, open) !== "before"
  const harmless = repeatable || (earlier.isWaiting && !record.batch)
  // What its caller was granted when it first ran may have been taken away since.
  if (!harmless || caller.checkScopes?.(json)) {
    await giveUp(actor, name, { open, batch: record.batch })
    return undefined
  }
  const stream = actor.calls.open({
    name,
    record: { ...record, requests: open },
    recordWhen: "before",
    earlier,
  })
  const status = await actor.calls.runAgain(stream, json, caller)
  if (status === 200) return stream
  // The SDK asks for scopes too: whatever the reason, the call does not run again.
  await giveUp(actor, name, { open, batch: record.batch })
  actor.calls.forget(stream)
  return undefined
}

async function giveUp(
  { log, fence }: Actor,
  name: string,
  { open, batch }: { open: readonly Pick<JSONRPCRequest, "id">[]; batch: boolean },
) {
  for (const [at, { id }] of open.entries()) {
    // Nothing else is logged under this fence: the call does not run.
    const position = { fence, seq: at + 1 }
    const event = { ...position, id: formatEventId(name, position), message: ownerLost(id), answers: id }
    await log.end(name, event, batch)
  }
}
