import { shortId } from "../../../src/view.ts"
import { valueOf } from "../stage.ts"
import type { Step } from "../stage.ts"

export const answerWithoutSession: Step = {
  title: "The same on 2026-07-28, with no session",
  explains: [
    "Revision 2026-07-28 needs no session for a question. The server answers the call with “input required”, and with its state, signed; then it forgets everything.",
    "The client asks you, and sends the call once more, with your answer and that state. Any task can take it up: all share the signing key.",
  ],
  look: "Two round dots to stateless-ecs, seconds apart: in between nothing is open, and “Sessions” shows nothing new.",
  async run(stage) {
    const { url, server, front } = stage.front("stateless-ecs", "alb")
    const target = { url, era: "2026" as const }
    stage.say("Creating a note, and asking to delete it.")
    const created = await stage.call(target, "create_note", {
      title: "A note of the tour",
      body: "Delete me, or keep me.",
    })
    const before = new Set(stage.view().requests.map(({ id }) => id))
    const state = await stage.call(target, "delete_note", { id: valueOf(created, "id") })
    const calls = await stage.until("both rounds ended", () => {
      const own = stage
        .view()
        .requests.filter(
          (one) =>
            !before.has(one.id) && one.server === server && one.front === front && one.name === "delete_note",
        )
      return own.length >= 2 && own.every(({ durationMs }) => durationMs !== undefined) ? own : undefined
    })
    const deleted = valueOf(state, "deleted")

    stage.check(
      "The call went on with your answer",
      typeof deleted === "boolean",
      deleted === true ? "The note is deleted." : "The note was kept.",
    )
    stage.check(
      "It took two requests of revision 2026-07-28",
      calls.every(({ era }) => era === "2026"),
      calls.map(({ instance = "" }) => `one by task ${shortId(instance)}`).join(", "),
    )
    stage.check(
      "Neither was of a session",
      calls.every(({ session }) => session === undefined),
      "no Mcp-Session-Id, and nothing open in between",
    )
  },
}
