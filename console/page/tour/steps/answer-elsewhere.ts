import { shortId } from "../../../src/view.ts"
import type { ClientView } from "../../../src/view.ts"
import { valueOf } from "../stage.ts"
import type { Stage, Step } from "../stage.ts"

/** The load balancer may send both to one task by chance, where others call as well. */
const MOST_TRIES = 3

export const answerElsewhere: Step = {
  title: "A question, answered through another task",
  explains: [
    "The tool “delete_note” asks you before it deletes anything: an elicitation. In the 2025 era the question comes down the connection on which the call waits, and your answer is a new POST.",
    "Without cookies the load balancer sends that POST to another task than the call. The task finds the session's owner, where the call waits, and brings your answer there.",
  ],
  look: "The question appears below: tick “Delete it” or leave it empty. Your answer, the request “response”, takes another way than the call.",
  async run(stage) {
    const client = await stage.openSession(stage.front("stateful-ecs", "alb"), false)
    for (let tries = 1; ; tries++) {
      const { asked, answered, deleted } = await askOnce(stage, client)
      if (asked === answered && tries < MOST_TRIES) {
        stage.say("By chance both went to the same task. Once more.")
        continue
      }
      stage.check(
        "The call went on with your answer",
        deleted !== undefined,
        deleted ? "The note is deleted." : "The note was kept.",
      )
      stage.check(
        "Call and answer went through different tasks",
        asked !== answered,
        `the call through task ${shortId(asked)}, the answer through task ${shortId(answered)}`,
      )
      return
    }
  },
}

async function askOnce(stage: Stage, client: ClientView) {
  const target = { url: client.url, client: client.id }
  stage.say("Creating a note, and asking to delete it.")
  const created = await stage.call(target, "create_note", {
    title: "A note of the tour",
    body: "Delete me, or keep me.",
  })
  const before = new Set(stage.view().requests.map(({ id }) => id))
  const state = await stage.call(target, "delete_note", { id: valueOf(created, "id") })
  const { asked, answered } = await stage.until("call and answer were passed on", () => {
    const own = stage.view().requests.filter((one) => one.session === client.session && !before.has(one.id))
    const call = own.find(({ name }) => name === "delete_note")?.instance
    const answer = own.find(({ mcpMethod }) => mcpMethod === "response")?.instance
    return call !== undefined && answer !== undefined ? { asked: call, answered: answer } : undefined
  })
  return { asked, answered, deleted: valueOf(state, "deleted") as boolean | undefined }
}
