import { setTimeout } from "node:timers/promises"
import * as z from "zod"
import { type Call, defineTool } from "../definition.ts"
import { importedNoteId } from "../notes/ids.ts"
import { noteBody, noteTitle } from "../notes/note.ts"
import { scopes } from "../notes/scopes.ts"
import { ToolError } from "../tool-error.ts"
import { answer } from "./answer.ts"
import type { WithNotes } from "./tool-dependencies.ts"

export function createImportNotesTool({ notes }: WithNotes) {
  return defineTool({
    name: "import_notes",
    title: "Import notes",
    description:
      "Stores up to 100 notes one after the other, with progress after each. Calling it again with the same key and the " +
      "same notes goes on where the last call stopped and stores nothing twice; a key keeps the notes it was first used with.",
    input: z.object({
      key: z.string().min(1).max(100).describe("Names this import; choose a new one for other notes"),
      notes: z
        .array(z.object({ title: noteTitle, body: noteBody }))
        .min(1)
        .max(100),
      delay_ms: z
        .number()
        .int()
        .min(0)
        .max(1000)
        .default(0)
        .describe("Waits between notes, to watch the progress"),
    }),
    output: z.object({
      imported: z.number().int().describe("Stored by this call"),
      already_there: z.number().int().describe("Stored by an earlier call with this key"),
      ids: z.array(z.string()).describe("In the order of the notes given"),
    }),
    annotations: { readOnlyHint: false, idempotentHint: true, destructiveHint: false, openWorldHint: false },
    scope: scopes.write,
    async run({ key, notes: given, delay_ms }, call) {
      const ids: string[] = []
      let imported = 0
      for (const [index, { title, body }] of given.entries()) {
        if (index > 0) await pause(delay_ms, call)
        stopIfAborted(call, { done: index, total: given.length })
        const id = importedNoteId(call.principal, key, index)
        const { note, added } = await notes.addNote(call.principal, { id, title, body }, call)
        if (note.title !== title || note.body !== body) throw keyWasUsed(key, index)
        ids.push(id)
        if (added) imported++
        await call.log("info", { import: key, note: id, added })
        await call.reportProgress(
          index + 1,
          given.length,
          `${added ? "Imported" : "Already there"}: ${title}`,
        )
      }
      if (imported > 0) call.publish({ kind: "resources_list_changed" })
      const alreadyThere = ids.length - imported
      return answer(
        { imported, already_there: alreadyThere, ids },
        `Imported ${imported} of ${ids.length} notes; ${alreadyThere} were there already.`,
      )
    },
  })
}

async function pause(milliseconds: number, { signal }: Call) {
  if (milliseconds === 0) return
  // The abort itself is told by stopIfAborted, with its reason.
  await setTimeout(milliseconds, undefined, { signal }).catch(() => undefined)
}

/** A client that cancelled hears nothing more; where the host ran out of time, the model hears how to go on. */
function stopIfAborted({ signal }: Call, { done, total }: { done: number; total: number }) {
  if (!signal.aborted) return
  const reason: unknown = signal.reason
  if (!(reason instanceof ToolError)) throw reason
  throw new ToolError(
    `${reason.message} ${done} of ${total} notes are stored; call import_notes again with the same key to go on.`,
    { cause: reason },
  )
}

function keyWasUsed(key: string, index: number) {
  return new ToolError(
    `The key "${key}" was used before with other notes: number ${index + 1} is not the same. The notes of that import were ` +
      "not changed. Use a new key for other notes.",
  )
}
