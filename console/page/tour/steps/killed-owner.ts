import { shortId } from "../../../src/view.ts"
import type { CallState } from "../../call/use-call.ts"
import { createKey, sessionOf } from "../stage.ts"
import type { Stage, Step } from "../stage.ts"
import type { ClientView } from "../../../src/view.ts"

const NOTES = 8
const KILLED_AFTER = 3

export const killedOwner: Step = {
  title: "Killing the owner in mid-call",
  explains: [
    "A call that takes a few seconds runs in its session's owner. Midway that task is killed, as a crash would kill it: no warning, no time to hand anything over.",
    "Every event was stored before it was sent. Another task claims the session by one conditional write, which raises its fence. Because the tool is marked idempotent, the call is run again, and events already sent are not repeated. The service starts a new task in the dead one's place.",
  ],
  look: "A task's box disappears, and another comes; in “Sessions” the owner changes and the fence becomes 2. The progress goes on.",
  async run(stage) {
    stage.say("Opening a session without cookies.")
    const client = await stage.openSession(stage.front("stateful-ecs", "alb"), false)
    const { owner, fence } = await stage.until("the session is stored", () => sessionOf(stage, client))
    stage.say(`Importing ${NOTES} notes, slowly.`)
    const call = importSlowly(stage, client)
    const killed = killInMidCall(stage, owner)
    const [{ progress }] = await Promise.all([call, killed])
    const after = await stage.until("another task has the session", () => {
      const session = sessionOf(stage, client)
      return session && session.owner !== owner ? session : undefined
    })
    const steps = progress.map((one) => one.progress)

    stage.check(
      "The call was answered all the same",
      true,
      `after its task was killed at note ${KILLED_AFTER}`,
    )
    stage.check(
      "Each report of progress came once, in order",
      steps.join() === Array.from({ length: NOTES }, (_, at) => at + 1).join(),
      steps.join(", "),
    )
    stage.check(
      "Another task took the session over",
      after.fence > fence,
      `task ${shortId(owner)} under fence ${fence}, then task ${shortId(after.owner)} under fence ${after.fence}`,
    )
  },
}

function importSlowly(stage: Stage, { url, id }: ClientView): Promise<CallState> {
  const notes = Array.from({ length: NOTES }, (_, at) => ({
    title: `Note ${at + 1}`,
    body: "Survived a task.",
  }))
  return stage.call({ url, client: id }, "import_notes", { key: createKey(), notes, delay_ms: 500 })
}

/** By what the call itself tells: sessions are read anew now and then, and all of it may lie in between. */
async function killInMidCall(stage: Stage, owner: string) {
  await stage.until("the call makes progress", () => stage.progress() >= KILLED_AFTER || undefined)
  stage.say(`Killing task ${shortId(owner)}.`)
  await stage.kill(owner)
}
