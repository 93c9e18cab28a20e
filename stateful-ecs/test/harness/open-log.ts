import { EventLog } from "../../src/sessions/event-log.ts"
import { sessionKey } from "../../src/sessions/session-key.ts"
import { createTable } from "../../src/sessions/table.ts"
import type { TestClient } from "./client.ts"
import { SESSIONS_TABLE } from "./dynamodb.ts"
import type { DynamoDb } from "./dynamodb.ts"

/** The log of a client's session, to write what a task of it would have written. */
export function openLog({ config }: DynamoDb, { id, principal }: TestClient): EventLog {
  const table = createTable({ table: SESSIONS_TABLE, client: config })
  return new EventLog({ table, key: sessionKey({ id: principal }, id), retentionSeconds: 60 })
}
