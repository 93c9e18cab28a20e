import { isResult, readResult, readUntil, resultOf, structuredOf, unexpected } from "../answers.ts"
import { askStateless, askWithin, nextId } from "../calls.ts"
import { pick } from "../context.ts"
import type { Context, Work } from "../context.ts"
import { readArrivals } from "../read-answer.ts"
import type { Message } from "../read-answer.ts"
import type { Session } from "../session-pool.ts"
import { describePost } from "../../sessions/session-client.ts"
import { createNote, deleteNote } from "./notes.ts"

const agreed = { action: "accept", content: { confirm: true } }
const isQuestion = ({ method }: Message) => method === "elicitation/create"

/** Tells the server something that is no request, through any task. */
async function tell({ send }: Context, { id, owner, other }: Session, message: object): Promise<void> {
  const { status } = await send(pick([owner, other]).url, describePost(message, id))
  if (status !== 202) throw unexpected({ status, message })
}

/** The user is asked before a note is deleted, and agrees. */
export const answerQuestion: Work = (context) =>
  context.sessions.use(async (session) => {
    const ask = askWithin(context, session, pick([session.owner, session.other]))
    const id = await createNote(ask)
    const answer = await ask("tools/call", { name: "delete_note", arguments: { id } })
    const arrivals = readArrivals(answer)
    const { message } = await readUntil(arrivals, isQuestion)
    await tell(context, session, { id: message.id, result: agreed })
    const { deleted } = structuredOf<{ deleted: boolean }>(
      resultOf((await readUntil(arrivals, isResult)).message),
    )
    if (!deleted) throw unexpected({ id, deleted })
    await arrivals.return(undefined)
  })

/**
 * The user says nothing: the call is cancelled, or the session ended under it. One that is neither waits for ten
 * minutes, as the SDK has it, which is longer than a short run takes to tell growth from waiting.
 */
export const leaveQuestion: Work = (context) =>
  context.sessions.use(async (session) => {
    const ask = askWithin(context, session, pick([session.owner, session.other]))
    const note = await createNote(ask)
    const gone = new AbortController()
    const id = nextId()
    const call = { name: "delete_note", arguments: { id: note } }
    await readUntil(readArrivals(await ask("tools/call", call, { id, signal: gone.signal })), isQuestion)
    gone.abort()
    await deleteNote(ask, note)
    if (Math.random() < 0.5) return "ended"
    await tell(context, session, { method: "notifications/cancelled", params: { requestId: id } })
    return "kept"
  })

interface InputRequired {
  readonly inputRequests?: Record<string, unknown>
  readonly requestState?: string
}

/** 2026-07-28 asks in rounds: the answer comes with the call made again, or never. */
export const answerInRounds: Work = async (context) => {
  const { tasks, statelessEcs, statelessLambda } = context.places
  const places = [...tasks, statelessEcs, statelessLambda]
  const ask = (again: object, id: string) =>
    askStateless(
      context,
      pick(places),
      "2026",
    )("tools/call", {
      name: "delete_note",
      arguments: { id },
      _meta: { "io.modelcontextprotocol/clientCapabilities": { elicitation: { form: {} } } },
      ...again,
    })
  const id = await createNote(askStateless(context, pick(places), "2026"))
  const { inputRequests, requestState } = (await readResult(await ask({}, id))) as InputRequired
  const [name] = Object.keys(inputRequests ?? {})
  if (name === undefined) throw unexpected({ inputRequests })
  const again = { inputResponses: { [name]: agreed }, ...(requestState !== undefined && { requestState }) }
  if (Math.random() < 0.3) return deleteNote(askStateless(context, pick(places), "2026"), id)
  const { deleted } = structuredOf<{ deleted: boolean }>(await readResult(await ask(again, id)))
  if (!deleted) throw unexpected({ id, deleted })
}
