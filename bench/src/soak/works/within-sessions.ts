import { setTimeout as delay } from "node:timers/promises"
import { readStructured, unexpected } from "../answers.ts"
import { askWithin, callTool } from "../calls.ts"
import { pick } from "../context.ts"
import type { Context, Place, Work } from "../context.ts"
import type { Session } from "../session-pool.ts"
import { describeGet } from "../../sessions/session-client.ts"
import { createNote, deleteNote, keepNote, listTools, ping } from "./notes.ts"
import { followProgress, hangUp, resume } from "./progress.ts"

const anyTask = ({ owner, other }: Session) => pick([owner, other])

export const readAtOwner: Work = (context) =>
  context.sessions.use((session) => readAt(context, session, session.owner))

export const readForwarded: Work = (context) =>
  context.sessions.use((session) => readAt(context, session, session.other))

async function readAt(context: Context, session: Session, place: Place): Promise<void> {
  await ping(askWithin(context, session, place))
}

let told = 0

/** An acting call, whose record and answer are written; what it was told last must be there still. */
export const remember: Work = (context) =>
  context.sessions.use(async (session) => {
    const ask = askWithin(context, session, anyTask(session))
    const { text: before } = await readStructured<{ text?: string }>(
      await callTool(ask, "remember", { name: "soak" }),
    )
    if (before !== session.kept) throw unexpected({ before, kept: session.kept })
    const text = String(++told)
    await readStructured(await callTool(ask, "remember", { name: "soak", text }))
    session.kept = text
  })

export const noteInSession: Work = (context) =>
  context.sessions.use((session) => keepNote(askWithin(context, session, anyTask(session))))

export const listInSession: Work = (context) =>
  context.sessions.use((session) => listTools(askWithin(context, session, anyTask(session))))

export const progressInSession: Work = (context) =>
  context.sessions.use((session) => followProgress(askWithin(context, session, anyTask(session)), true))

export const hangUpInSession: Work = (context) =>
  context.sessions.use((session) => hangUp(askWithin(context, session, anyTask(session))))

/** On a task of its own choice: streams go on anywhere. */
export const resumeCall: Work = (context) =>
  context.sessions.use((session) =>
    resume(askWithin(context, session, anyTask(session)), (lastEventId) =>
      context.send(anyTask(session).url, describeGet(session.id, lastEventId)),
    ),
  )

/** Most clients that listen end their session; the others are just gone, with a stream that nobody reads. */
export const listen: Work = (context) =>
  context.sessions.use(async (session) => {
    const gone = new AbortController()
    const stream = await context.send(anyTask(session).url, {
      ...describeGet(session.id),
      signal: gone.signal,
    })
    if (stream.status !== 200) throw unexpected({ status: stream.status })
    const ask = askWithin(context, session, anyTask(session))
    await deleteNote(ask, await createNote(ask))
    await delay(500 * Math.random())
    gone.abort()
    return Math.random() < 0.2 ? "left" : "ended"
  })
