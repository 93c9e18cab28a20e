import { shortId } from "../../../src/view.ts"
import { callsIn, sessionOf, targetsOf, valueOf } from "../stage.ts"
import type { Step } from "../stage.ts"

const CALLS = 6

export const lostCookie: Step = {
  title: "Losing the cookie",
  explains: [
    "Most MCP clients keep no cookies. The load balancer then takes the tasks in turn, and a server that has its sessions in memory alone would answer 404 from every other task.",
    "Here any task looks up who owns the session, and forwards the request to it. The client notices nothing: what the session keeps is there in each call.",
  ],
  look: "The dots of this session spread over all tasks, while “Sessions” shows one owner all the time.",
  async run(stage) {
    stage.say("Opening a session without cookies, and having it remember a color.")
    const client = await stage.openSession(stage.front("stateful-ecs", "alb"), false)
    const target = { url: client.url, client: client.id }
    await stage.call(target, "remember", { name: "color", text: "green" })
    const found: unknown[] = []
    stage.say(`Asking for it ${CALLS} times.`)
    for (let at = 0; at < CALLS; at++) {
      found.push(valueOf(await stage.call(target, "remember", { name: "color" }), "text"))
    }
    const session = await stage.until("the session is stored", () => sessionOf(stage, client))
    const calls = await stage.until("all calls were passed on", () => {
      const own = callsIn(stage, client, "remember")
      return own.length > CALLS && own.every(({ instance }) => instance !== undefined) ? own : undefined
    })
    const targets = targetsOf(calls)

    stage.check(
      "The load balancer sent the calls to several tasks",
      targets.size > 1,
      [...targets].map((id) => `task ${shortId(id)}`).join(", "),
    )
    stage.check(
      "The session was there in every call",
      found.every((text) => text === "green"),
      `“${found.join("”, “")}”`,
    )
    stage.check(
      "Its owner stayed the same",
      session.fence === 1,
      `task ${shortId(session.owner)}, fence ${session.fence}`,
    )
  },
}
