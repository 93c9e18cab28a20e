import type { JSONRPCMessage, RequestId } from "@modelcontextprotocol/server"
import type { Actor } from "./actor.ts"
import type { CallStream } from "./call-stream.ts"
import { FencedError, StoreUnavailableError } from "./store-error.ts"

export interface Conclusion {
  readonly id: RequestId
  readonly end: () => Promise<void>
  /** The answer that its client gets where `end` fails; nothing for a client that waits for none. */
  readonly otherwise?: JSONRPCMessage
}

/** Ends a request, whatever fails: open for ever, it would hold its client, its session and each drain. */
export async function conclude(
  { logger }: Actor,
  stream: CallStream,
  { id, end, otherwise }: Conclusion,
): Promise<void> {
  try {
    await end()
  } catch (error) {
    // Another task has the session, and with it the request.
    if (error instanceof FencedError) throw error
    // A table that is busy or away is waited for, but by the request that begins a session: it is told itself.
    if (!(error instanceof StoreUnavailableError)) {
      logger.error("the end of a request could not be stored", { error })
    }
    await stream.endUnstored(id, otherwise)
    throw error
  }
}
