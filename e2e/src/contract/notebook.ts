import { randomUUID } from "node:crypto"
import type { McpClient, ToolResult } from "./clients.ts"

/** The notes one test made, and may therefore delete: others keep theirs on the same server. */
export interface Notebook extends AsyncDisposable {
  /** A title that no other test uses. */
  title(subject?: string): string
  create(title: string, body?: string): Promise<string>
  /** Has it deleted too. */
  keep(...ids: readonly string[]): void
  /** No longer has it deleted, for the test did that. */
  release(id: string): void
}

export function openNotebook(client: McpClient): Notebook {
  const ids = new Set<string>()
  return {
    title: (subject = "contract") => `${subject} ${randomUUID()}`,
    async create(title, body = "A body") {
      const { id } = structured<{ id: string }>(await client.call("create_note", { title, body }))
      ids.add(id)
      return id
    },
    keep: (...more) => more.forEach((id) => ids.add(id)),
    release: (id) => void ids.delete(id),
    async [Symbol.asyncDispose]() {
      for (const id of ids) await client.call("delete_note", { id, confirm: true })
    },
  }
}

/** The structured result of a call that must have succeeded. */
export function structured<Shape>(result: ToolResult): Shape {
  if (result.isError || !result.structuredContent) throw new Error(`The call failed: ${textOf(result)}`)
  return result.structuredContent as Shape
}

export function textOf({ content }: ToolResult): string {
  return content.map((block) => (block.type === "text" ? block.text : `[${block.type}]`)).join("\n")
}
