import { createKey } from "../stage.ts"
import type { Stage, Step } from "../stage.ts"

const NOTES = 5
const DELAY_MS = 300

export const streamingProgress: Step = {
  title: "Progress, streamed",
  explains: [
    "The tool “import_notes” works for more than a second, and reports its progress after each note. Through rest-streamed every report reaches the client when it is made.",
    "Then the same call goes through rest, which is buffered: API Gateway keeps the whole answer back until the function has ended, so that all reports come at once, when they are no longer of use.",
  ],
  look: "The small dots that come back one by one in the first call, and not in the second; the progress bar below.",
  async run(stage) {
    const streamed = await importThrough(stage, "rest-streamed")
    const buffered = await importThrough(stage, "rest")

    stage.check(
      `${NOTES} reports of progress came, in order`,
      [streamed, buffered].every(({ steps }) => steps.join() === [1, 2, 3, 4, 5].join()),
      `${streamed.steps.join(", ")} and ${buffered.steps.join(", ")}`,
    )
    stage.check(
      "Streamed, the first report came long before the result",
      streamed.aheadMs >= DELAY_MS * 2,
      `${Math.round(streamed.aheadMs)} ms before`,
    )
    stage.check(
      "Buffered, it came with the result",
      buffered.aheadMs < streamed.aheadMs / 2,
      `${Math.round(buffered.aheadMs)} ms before`,
    )
  },
}

async function importThrough(stage: Stage, front: string) {
  const { url } = stage.front("stateless-lambda", front)
  const notes = Array.from({ length: NOTES }, (_, at) => ({
    title: `Note ${at + 1}`,
    body: "Imported by the tour.",
  }))
  stage.say(`Importing ${NOTES} notes through ${front}.`)
  const { progress } = await stage.call({ url, era: "2026" }, "import_notes", {
    key: createKey(),
    notes,
    delay_ms: DELAY_MS,
  })
  const [first] = progress
  return { steps: progress.map((one) => one.progress), aheadMs: first ? performance.now() - first.at : 0 }
}
