import { unexpected } from "../answers.ts"
import { askWithin, callTool } from "../calls.ts"
import { pick } from "../context.ts"
import type { Context, Work } from "../context.ts"
import type { Session } from "../session-pool.ts"
import { ping } from "./notes.ts"

/** How long sessions that nobody uses are kept, and a quarter of it more. */
export const IDLE_SECONDS = 40

/** Ended by its client, a session is gone for every task. */
export const end: Work = async (context) => {
  let ended: Session | undefined
  await context.sessions.use(async (session) => {
    ended = session
    return "ended"
  })
  if (ended) await expectGone(context, ended)
}

/** Its client never says anything again, or only much later. */
export const leave: Work = (context) => context.sessions.use(async () => "left")

/** By then its task has put it aside: whichever is asked claims it, with what it kept. */
export const comeBack: Work = async (context) => {
  const session = context.sessions.takeLeft(12_000, 28_000)
  if (!session) return
  await ping(askWithin(context, session, pick([session.owner, session.other])))
  await context.sessions.end(session)
}

export const comeTooLate: Work = async (context) => {
  const session = context.sessions.takeLeft((IDLE_SECONDS * 1.25 + 3) * 1000, Infinity)
  if (session) await expectGone(context, session)
}

async function expectGone(context: Context, session: Session): Promise<void> {
  const ask = askWithin(context, session, pick([session.owner, session.other]))
  const answer = await callTool(ask, "ping")
  const text = await answer.text()
  if (answer.status !== 404) throw unexpected({ status: answer.status, text })
}
