import { useRef, useState } from "preact/hooks"
import type { CallLine, Progress, Question, ToolResult } from "../../src/call-line.ts"
import { callTool } from "../api.ts"
import type { CallRequest } from "../api.ts"

/** A call as it is shown: what came so far. */
export interface CallState {
  readonly running: boolean
  readonly tool: string
  readonly revision?: string
  readonly session?: string | undefined
  readonly progress: readonly (Progress & {
    /** When it came, by `performance.now()`. */
    readonly at: number
  })[]
  readonly logs: readonly string[]
  readonly question?: Question | undefined
  readonly result?: ToolResult
  readonly durationMs?: number
  readonly failed?: string
}

export interface CallControl {
  readonly state: CallState | undefined
  /** As it is now, for whoever does not wait until it is drawn. */
  readonly current: () => CallState | undefined
  readonly start: (request: CallRequest) => Promise<CallState>
  readonly cancel: () => void
}

export function useCall(): CallControl {
  const [state, setState] = useState<CallState>()
  const latest = useRef<CallState>(undefined)
  const leaving = useRef<AbortController>(undefined)
  return {
    state,
    current: () => latest.current,
    cancel: () => leaving.current?.abort(),
    async start(request) {
      leaving.current = new AbortController()
      let current: CallState = { running: true, tool: request.tool, progress: [], logs: [] }
      const change = (next: CallState) => {
        current = next
        latest.current = next
        setState(next)
      }
      change(current)
      const { signal } = leaving.current
      try {
        await callTool(request, { tell: (line) => change(addLine(current, line)), signal })
      } catch (error) {
        const failed = signal.aborted ? "Cancelled: the server was told." : (error as Error).message
        change({ ...current, failed })
      }
      change({ ...current, running: false, question: undefined })
      return current
    },
  }
}

export function addLine(state: CallState, line: CallLine): CallState {
  if ("connected" in line) return { ...state, ...line.connected }
  if ("progress" in line)
    return { ...state, progress: [...state.progress, { ...line.progress, at: performance.now() }] }
  if ("log" in line)
    return { ...state, logs: [...state.logs, `${line.log.level}: ${JSON.stringify(line.log.data)}`] }
  if ("question" in line) return { ...state, question: line.question }
  if ("answered" in line) return { ...state, question: undefined }
  if ("result" in line) return { ...state, result: line.result, durationMs: line.durationMs }
  return { ...state, failed: line.failed }
}
