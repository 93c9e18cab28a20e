import type { RequestId } from "@modelcontextprotocol/server"
import type { SessionTransport } from "./session-transport.ts"

/** An answer that nobody reads is all that makes the SDK forget a request. */
export async function forgetInSdk(transport: SessionTransport, id: RequestId, batch: boolean): Promise<void> {
  // In a batch the others' answers are still to come on this stream.
  if (!batch) transport.closeSSEStream(id)
  const error = { code: -32000, message: "The request was cancelled" }
  await transport.write({ jsonrpc: "2.0", id, error }, {}, { eventId: "none" }).catch(() => undefined)
}
