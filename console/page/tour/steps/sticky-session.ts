import { shortId } from "../../../src/view.ts"
import { callsIn, sessionOf, targetsOf } from "../stage.ts"
import type { Step } from "../stage.ts"

const CALLS = 5

export const stickySession: Step = {
  title: "A session, with stickiness",
  explains: [
    "A client of the 2025 era shakes hands first (“initialize”) and gets a session. One task holds it in memory: its owner. The session is written to DynamoDB too.",
    "The load balancer sets a cookie, AWSALB. This client sends it back, as browsers do, so each of its requests reaches the same task.",
  ],
  look: "Square dots that all go the same way; “Sessions” below names the owner and its fence, which is 1.",
  async run(stage) {
    stage.say("Opening a session, with a jar for cookies.")
    const client = await stage.openSession(stage.front("stateful-ecs", "alb"), true)
    stage.say(`Calling ping ${CALLS} times.`)
    for (let at = 0; at < CALLS; at++) await stage.call({ url: client.url, client: client.id }, "ping")
    const session = await stage.until("the session is stored", () => sessionOf(stage, client))
    const calls = await stage.until("all calls were passed on", () => {
      const own = callsIn(stage, client, "ping")
      return own.length === CALLS && own.every(({ instance }) => instance !== undefined) ? own : undefined
    })
    const targets = targetsOf(calls)

    stage.check(
      "The load balancer chose one and the same task",
      targets.size === 1,
      [...targets].map((id) => `task ${shortId(id)}`).join(", "),
    )
    stage.check(
      "It is the session's owner",
      targets.has(session.owner),
      `owner: task ${shortId(session.owner)}`,
    )
    stage.check("Nobody had to take the session over", session.fence === 1, `fence ${session.fence}`)
  },
}
