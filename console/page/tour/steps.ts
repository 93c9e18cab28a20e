import type { Step } from "./stage.ts"
import { answerElsewhere } from "./steps/answer-elsewhere.ts"
import { answerWithoutSession } from "./steps/answer-without-session.ts"
import { killedOwner } from "./steps/killed-owner.ts"
import { lostCookie } from "./steps/lost-cookie.ts"
import { statelessCall } from "./steps/stateless-call.ts"
import { stickySession } from "./steps/sticky-session.ts"
import { streamingProgress } from "./steps/streaming-progress.ts"

export const steps: readonly Step[] = [
  statelessCall,
  streamingProgress,
  stickySession,
  lostCookie,
  killedOwner,
  answerElsewhere,
  answerWithoutSession,
]
