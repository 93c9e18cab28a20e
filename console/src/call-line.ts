export type Era = "2025" | "2026"

/** What the server asks the person, or the person's model, in the midst of a call. */
export interface Question {
  readonly id: string
  readonly kind: "elicitation" | "sampling"
  /** As the protocol has them. */
  readonly params: unknown
}

export interface Progress {
  readonly progress: number
  readonly total?: number | undefined
  readonly message?: string | undefined
}

export interface ToolResult {
  readonly content: readonly { readonly type: string; readonly text?: string }[]
  readonly structuredContent?: unknown
  readonly isError?: boolean | undefined
}

/** What is told of a call while it runs, a line of JSON each; the last is a result or a failure. */
export type CallLine =
  | { readonly connected: { readonly revision: string; readonly session: string | undefined } }
  | { readonly progress: Progress }
  | { readonly log: { readonly level: string; readonly data: unknown } }
  | { readonly question: Question }
  | { readonly answered: string }
  | { readonly result: ToolResult; readonly durationMs: number }
  | Failed

export interface Failed {
  readonly failed: string
}

export type BurstLine =
  | {
      readonly burst: {
        readonly done: number
        readonly failed: number
        readonly total: number
        readonly ms: number
      }
    }
  | Failed

export type DeployLine = { readonly progress: string } | { readonly done: true } | Failed
