import { randomUUID } from "node:crypto"
import type { McpClient, ToolResult } from "./clients.ts"

/** The notes one test made, and may therefore delete: others keep theirs on the same server. */
export interface Notebook extends AsyncDisposable {
  /** A title that no other test uses. */
  title(subject?: string): string
  create(title: string, body?: string): Promise<string>
  /** Has it deleted too. */
  keep(id: string): void
  /** Has an import's notes deleted too, however far it came. */
  keepImport(args: Import): void
  /** No longer has it deleted, for the test did that. */
  release(id: string): void
}

/** The arguments of `import_notes`: its key finds its notes again. */
export interface Import {
  readonly key: string
  readonly notes: readonly { readonly title: string; readonly body: string }[]
}

export function openNotebook(client: McpClient): Notebook {
  const ids = new Set<string>()
  const imports: Import[] = []
  return {
    title: (subject = "contract") => `${subject} ${randomUUID()}`,
    async create(title, body = "A body") {
      const { id } = structured<{ id: string }>(await client.call("create_note", { title, body }))
      ids.add(id)
      return id
    },
    keep: (id) => void ids.add(id),
    keepImport: ({ key, notes }) => void imports.push({ key, notes }),
    release: (id) => void ids.delete(id),
    async [Symbol.asyncDispose]() {
      for (const args of imports) {
        const imported = structured<{ ids: string[] }>(await client.call("import_notes", { ...args }))
        for (const id of imported.ids) ids.add(id)
      }
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

/** An import that no other test makes. */
export function createImport(count: number): Import {
  const key = randomUUID()
  return {
    key,
    notes: Array.from({ length: count }, (_, index) => ({ title: `${index} ${key}`, body: "Imported" })),
  }
}

interface Listed {
  readonly id: string
  readonly title: string
}

/** Every page of `list_notes`, one after the other. */
export async function listPages(client: McpClient, limit: number): Promise<Listed[][]> {
  const pages: Listed[][] = []
  let cursor: string | undefined
  do {
    const answer = await client.call("list_notes", { limit, ...(cursor && { cursor }) })
    const page = structured<{ notes: Listed[]; next_cursor?: string }>(answer)
    pages.push(page.notes)
    cursor = page.next_cursor
  } while (cursor)
  return pages
}
