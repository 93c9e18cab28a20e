import type { Work } from "../context.ts"
import { comeBack, comeTooLate, end, leave } from "./life.ts"
import { answerInRounds, answerQuestion, leaveQuestion } from "./questions.ts"
import { refuse, refuseTool } from "./refusals.ts"
import * as stateless from "./stateless.ts"
import * as within from "./within-sessions.ts"

/** What is done, and how often beside the rest. */
export const mixedLoad: Readonly<Record<string, readonly [weight: number, work: Work]>> = {
  "session: read, at its owner": [14, within.readAtOwner],
  "session: read, forwarded": [12, within.readForwarded],
  "session: remember": [8, within.remember],
  "session: tools/list": [4, within.listInSession],
  "session: a note": [3, within.noteInSession],
  "session: progress": [2, within.progressInSession],
  "session: hang up": [3, within.hangUpInSession],
  "session: resume": [3, within.resumeCall],
  "session: listen": [3, within.listen],
  "session: question, answered": [2, answerQuestion],
  "session: question, not answered": [2, leaveQuestion],
  "session: ended": [4, end],
  "session: left": [4, leave],
  "session: come back to": [3, comeBack],
  "session: come back to too late": [1, comeTooLate],
  "stateless: read": [40, stateless.read],
  "stateless: tools/list": [12, stateless.list],
  "stateless: initialize": [4, stateless.initialize],
  "stateless: server/discover": [3, stateless.discover],
  "stateless: a note": [3, stateless.note],
  "stateless: progress": [2, stateless.progress],
  "stateless: hang up": [3, stateless.hangUpStateless],
  "stateless: listen": [2, stateless.listenStateless],
  "stateless: question in rounds": [2, answerInRounds],
  "refused: by HTTP": [6, refuse],
  "refused: unknown tool": [2, refuseTool],
}
