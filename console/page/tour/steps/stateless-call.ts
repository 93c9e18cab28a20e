import { shortId } from "../../../src/view.ts"
import { valueOf } from "../stage.ts"
import type { Step } from "../stage.ts"

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
    stage.say("Calling ping for the first time.")
    await stage.call({ url, era: "2026" }, "ping")
    stage.say("Calling ping again.")
    const second = await stage.call({ url, era: "2026" }, "ping")
    const environment = String(valueOf(second, "instance"))
    const pings = await stage.until("both calls ended", () => {
      const own = stage
        .view()
        .requests.filter((one) => !before.has(one.id) && one.server === server && one.front === front)
        .filter(({ name, durationMs }) => name === "ping" && durationMs !== undefined)
      return own.length >= 2 ? own : undefined
    })
    const answered = pings.findLast(({ instance }) => instance === environment)

    stage.check(
      "An environment answered, and says so itself",
      answered !== undefined,
      `environment ${shortId(environment)}, speaking ${String(valueOf(second, "protocol"))}`,
    )
    stage.check(
      "The second call found it warm",
      answered?.initMs === undefined,
      pings
        .map(({ initMs }) => (initMs === undefined ? "warm" : `cold start in ${Math.round(initMs)} ms`))
        .join(", then "),
    )
    stage.check(
      "No request named a session",
      pings.every(({ session }) => session === undefined),
      `${pings.length} requests, none with Mcp-Session-Id`,
    )
  },
}
