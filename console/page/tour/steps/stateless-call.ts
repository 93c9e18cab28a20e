import { shortId } from "../../../src/view.ts"
import { valueOf } from "../stage.ts"
import type { Step } from "../stage.ts"

/** Others may call at the same time, and each call has its environment to itself. */
const MOST_CALLS = 8

export const statelessCall: Step = {
  title: "A stateless call on Lambda",
  explains: [
    "A client of revision 2026-07-28 calls the tool “ping”, twice. Each call is one POST that carries everything: there is no handshake and no session.",
    "API Gateway makes an event of it, and Lambda gives the event to an environment. Where none is free, it starts one first: a cold start. Afterwards the environment is frozen, and the next call finds it warm.",
  ],
  look: "The round dots from “any client” over rest-streamed to an environment; “Lambda environments” below counts its invocations.",
  async run(stage) {
    const { url, server, front } = stage.front("stateless-lambda", "rest-streamed")
    const before = new Set(stage.view().requests.map(({ id }) => id))
    const ping = async () => {
      const answer = await stage.call({ url, era: "2026" }, "ping")
      const environment = String(valueOf(answer, "instance"))
      const request = await stage.until("the call ended", () =>
        stage
          .view()
          .requests.filter((one) => !before.has(one.id) && one.server === server && one.front === front)
          .findLast(({ instance, durationMs }) => instance === environment && durationMs !== undefined),
      )
      return { request, environment, protocol: String(valueOf(answer, "protocol")) }
    }
    stage.say("Calling ping for the first time.")
    const pings = [await ping()]
    stage.say("Calling ping again.")
    let last = await ping()
    pings.push(last)
    while (last.request.initMs !== undefined && pings.length < MOST_CALLS) {
      stage.say("Somebody else's call had the environment, so Lambda started another: calling once more.")
      last = await ping()
      pings.push(last)
    }

    stage.check(
      "An environment answered, and says so itself",
      last.request.instance === last.environment,
      `environment ${shortId(last.environment)}, speaking ${last.protocol}`,
    )
    stage.check(
      "The next call found it warm",
      last.request.initMs === undefined,
      pings
        .map(({ request: { initMs } }) =>
          initMs === undefined ? "warm" : `cold start in ${Math.round(initMs)} ms`,
        )
        .join(", then "),
    )
    stage.check(
      "No request named a session",
      pings.every(({ request }) => request.session === undefined),
      `${pings.length} requests, none with Mcp-Session-Id`,
    )
  },
}
