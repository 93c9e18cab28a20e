import { readResult, readStructured, unexpected } from "../answers.ts"
import { callTool } from "../calls.ts"
import type { Ask } from "../calls.ts"

let created = 0

export async function createNote(ask: Ask): Promise<string> {
  const note = { title: `Note ${++created} of the soak`, body: "What it says. ".repeat(20) }
  const { id } = await readStructured<{ id: string }>(await callTool(ask, "create_note", note))
  return id
}

export async function deleteNote(ask: Ask, id: string): Promise<void> {
  const answer = await callTool(ask, "delete_note", { id, confirm: true })
  const { deleted } = await readStructured<{ deleted: boolean }>(answer)
  if (!deleted) throw unexpected({ id, deleted })
}

/** A note from its creation to its end. */
export async function keepNote(ask: Ask): Promise<void> {
  const id = await createNote(ask)
  const note = await readStructured<{ id: string }>(await callTool(ask, "get_note", { id }))
  if (note.id !== id) throw unexpected(note)
  await deleteNote(ask, id)
}

export async function listTools(ask: Ask): Promise<void> {
  const { tools } = (await readResult(await ask("tools/list"))) as { tools?: { name: string }[] }
  if (!tools?.some(({ name }) => name === "create_note")) throw unexpected({ tools })
}

/** The name of the instance that answered. */
export async function ping(ask: Ask): Promise<string> {
  const { instance } = await readStructured<{ instance: string }>(await callTool(ask, "ping"))
  return instance
}
