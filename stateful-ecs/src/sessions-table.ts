import { notesTable } from "@mcp-on-aws/tools/notes-table"

/**
 * The one table behind the sessions: what infrastructure must create and allow. Its keys and its billing are
 * the notes' own; here every row expires, no index is needed, and no transaction.
 */
export const sessionsTable = { ...notesTable, environmentVariable: "SESSIONS_TABLE" } as const
