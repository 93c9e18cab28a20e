import { statefulEcs } from "@mcp-on-aws/stateful-ecs/deployment"
import { type CleanStack, explain } from "../template/clean-stack.ts"
import type { Inputs } from "../template/inputs.ts"
import { createTable } from "./table.ts"

/** What a server with sessions keeps, and how it is named in environments, policies and metrics. */
export function createSessionStores(stack: CleanStack, inputs: Inputs) {
  const [notesFacts, sessionsFacts] = statefulEcs.tables
  const name = inputs.text("name")
  const protect = inputs.switch("deletion_protection")
  const notes = createTable(stack, "NotesTable", { name: `${name}-notes`, facts: notesFacts, protect })
  const sessions = createTable(stack, "SessionsTable", {
    name: `${name}-sessions`,
    facts: sessionsFacts,
    protect,
  })
  explain(notes, "What the server keeps: notes, and drafts that expire")
  explain(sessions, "Sessions, their events and answers: each row expires")
  return {
    derived: { notes_table: notes.ref, sessions_table: sessions.ref },
    arns: { "notes table": notes.attrArn, "sessions table": sessions.attrArn },
    dimensions: { "notes table": { TableName: notes.ref }, "sessions table": { TableName: sessions.ref } },
  }
}
