import type { Actor } from "./actor.ts"
import type { CallStream, StreamHost } from "./call-stream.ts"
import { FencedError } from "./store-error.ts"
import { createWriter } from "./text-rows.ts"

/** A quarter of a second for each second that a record is kept: it outlives its task by the rest. */
const RENEW_MS_PER_SECOND = 250

/** What a session does for one of its streams. */
export function createStreamHost(
  actor: Actor,
  name: string,
  stream: () => CallStream,
): Omit<StreamHost, "retire" | "finish"> {
  const { fence, log, questions, deliver, transport, settings, logger } = actor
  return {
    fence,
    log,
    questions,
    deliver,
    persist: (work) => actor.persist(work),
    recordFirst(stream, record) {
      const writer = createWriter()
      return actor.persist(() => log.record(stream, record, writer), settings.MCP_TABLE_WAIT_MS)
    },
    countEvent: () => actor.countEvent(),
    write(message, options, eventId) {
      actor.assertMine()
      return transport.write(message, options, { eventId, stream: stream() })
    },
    keepRecord() {
      const renew = () =>
        actor
          .persist(() => log.renewRecord(name))
          .catch((error: unknown) => {
            // Another task has the session, and with it the call.
            if (!(error instanceof FencedError)) logger.error("a call's record could not be kept", { error })
          })
      const everyMs = settings.MCP_EVENT_RETENTION_SECONDS * RENEW_MS_PER_SECOND
      return setInterval(() => void renew(), everyMs).unref()
    },
  }
}
