import { randomUUID } from "node:crypto"
import type { Connection } from "./connect.ts"
import { ApiError } from "./api-error.ts"
import type { ClientView } from "./view.ts"

/** Sessions that stay open between calls, until they are closed here. */
export interface Sessions {
  add(connection: Connection, facts: Omit<ClientView, "id" | "session" | "revision">): ClientView
  /** @throws ApiError where there is none of this id */
  find(id: string): Connection
  close(id: string): Promise<void>
  closeAll(): Promise<void>
}

export function createSessions(changed: (clients: readonly ClientView[]) => void): Sessions {
  const open = new Map<string, { readonly connection: Connection; readonly view: ClientView }>()
  const tell = () => changed([...open.values()].map(({ view }) => view))
  const find = (id: string) => {
    const found = open.get(id)
    if (!found) throw new ApiError(404, "This session is not open in the console any more: open another")
    return found.connection
  }
  const close = async (id: string) => {
    const connection = find(id)
    open.delete(id)
    tell()
    await connection.close()
  }
  return {
    add(connection, facts) {
      const { revision, session = "" } = connection
      const view = { ...facts, id: randomUUID(), revision, session }
      open.set(view.id, { connection, view })
      tell()
      return view
    },
    find,
    close,
    async closeAll() {
      await Promise.all([...open.keys()].map(close))
    },
  }
}
