import { notesTable } from "@mcp-on-aws/tools/notes-table"

/**
 * The one table behind the sessions: what infrastructure must create and allow. Its keys and its billing are
 * the notes' own; here every row expires, no index is needed, and no transaction.
 */
export const sessionsTable = {
  ...notesTable,
  environmentVariable: "SESSIONS_TABLE",
  /** Recovery would keep calls' arguments and results for weeks, where rows are kept for minutes. */
  recoverable: false,
} as const
