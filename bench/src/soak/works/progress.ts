import { isProgress, isResult, readUntil, resultOf, structuredOf, unexpected } from "../answers.ts"
import type { Ask } from "../calls.ts"
import { readArrivals } from "../read-answer.ts"
import type { Arrival } from "../read-answer.ts"
import { deleteNote } from "./notes.ts"

const STEPS = 4
let imports = 0

/** Parameters of a call that imports notes, with progress after each. */
function describeImport(key: string, delayMs: number) {
  const notes = Array.from({ length: STEPS }, (_, at) => ({ title: `${key}, ${at}`, body: "Imported" }))
  const args = { key, notes, delay_ms: delayMs }
  return { name: "import_notes", arguments: args, _meta: { progressToken: key } }
}

/** Each step is told once and in order, where the front tells any; what was imported is deleted. */
export async function followProgress(ask: Ask, streams: boolean): Promise<void> {
  const answer = await ask("tools/call", describeImport(`import ${++imports}`, streams ? 5 : 0))
  const steps: unknown[] = []
  let last: Arrival | undefined
  for await (last of readArrivals(answer)) {
    if (isProgress(last.message)) steps.push(last.message.params?.progress)
  }
  const { ids } = structuredOf<{ ids: string[] }>(resultOf(last?.message, answer.status))
  if (streams && steps.join() !== "1,2,3,4") throw unexpected({ steps })
  for (const id of ids) await deleteNote(ask, id)
}

/** Under one key, so that whatever comes of it is stored once. */
const hungUpOn = () => describeImport("hung up on", 40)

/** The client is gone after the first step. */
export async function hangUp(ask: Ask): Promise<void> {
  const gone = new AbortController()
  const arrivals = readArrivals(await ask("tools/call", hungUpOn(), { signal: gone.signal }))
  await readUntil(arrivals, isProgress)
  gone.abort()
}

/** The same, and somebody goes on where it stopped. */
export async function resume(ask: Ask, goOn: (lastEventId: string) => Promise<Response>): Promise<void> {
  const gone = new AbortController()
  const arrivals = readArrivals(await ask("tools/call", hungUpOn(), { signal: gone.signal }))
  const { eventId = "" } = await readUntil(arrivals, isProgress)
  gone.abort()
  const rest = readArrivals(await goOn(eventId))
  await readUntil(rest, ({ params }) => params?.progress === 2)
  const { message } = await readUntil(rest, isResult)
  structuredOf(resultOf(message))
  await rest.return(undefined)
}
