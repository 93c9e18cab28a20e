interface Call {
  readonly tool: string
  readonly args: Record<string, unknown>
  /** What its answer has to name. */
  readonly says: string
}

/** What a server has to offer, as far as the contract is the same for all. */
export interface Offer {
  /** The names of its tools, sorted: one of these lists, depending on how it was started. */
  readonly tools: readonly (readonly string[])[]
  readonly reading: readonly string[]
  readonly destructive: readonly string[]
  /** A call that a tool refuses, and one whose arguments do not fit its schema. */
  readonly refused: Call
  readonly unfit: Call
}

export const notes: Offer = {
  tools: [
    [
      ...["append_to_draft", "create_note", "delete_note", "get_note", "import_notes", "list_notes"],
      ...["ping", "publish_draft", "remember", "start_draft", "summarize_notes"],
    ],
  ],
  reading: ["get_note", "list_notes", "ping", "summarize_notes"],
  destructive: ["delete_note"],
  refused: { tool: "get_note", args: { id: "not-a-note" }, says: "not-a-note" },
  unfit: { tool: "create_note", args: { title: 5, body: "x" }, says: "title" },
}

const reading = ["find_expiring_functions", "get_function", "list_runtimes", "plan_runtime_upgrade"]
const writing = ["invoke_function", "rollback_runtime", "upgrade_runtime"]

/** Of lambda-ops, which shows no tool that writes where it may not write. */
export const operations: Offer = {
  tools: [reading, [...reading, ...writing].sort()],
  reading,
  destructive: writing,
  refused: { tool: "get_function", args: { function: "no-such-function" }, says: "no-such-function" },
  unfit: { tool: "find_expiring_functions", args: { limit: "many" }, says: "limit" },
}
