import { useEffect, useId, useState } from "preact/hooks"
import { Failure } from "../action-button.tsx"
import { post } from "../api.ts"
import type { CallTarget } from "../api.ts"
import { SchemaFields } from "./schema-form.tsx"
import { createEntries, readEntries } from "./schema.ts"
import type { Entries, Schema } from "./schema.ts"
import type { CallControl } from "./use-call.ts"

interface Tool {
  readonly name: string
  readonly title?: string
  readonly description?: string
  readonly inputSchema: Schema
}

export interface ToolFormOptions {
  readonly target: CallTarget
  readonly server: string
  readonly call: CallControl
}

/** The server's own list of its tools, and for the chosen one a form that its input schema makes. */
export function ToolForm({ target, server, call }: ToolFormOptions) {
  const { tools, failure, reload } = useTools(target, server)
  const [name, setName] = useState("")
  const [entries, setEntries] = useState<Readonly<Record<string, Entries>>>({})
  const [problem, setProblem] = useState<string>()
  const id = useId()
  const tool = tools.find((one) => one.name === name) ?? tools[0]
  if (!tool) return <Loading failure={failure} reload={reload} />
  const own = entries[tool.name] ?? createEntries(tool.inputSchema)
  const running = call.state?.running ?? false
  const submit = (event: Event) => {
    event.preventDefault()
    if (running) return
    setProblem(undefined)
    try {
      void call.start({ ...target, tool: tool.name, args: readEntries(tool.inputSchema, own) })
    } catch (error) {
      setProblem((error as Error).message)
    }
  }
  return (
    <form onSubmit={submit}>
      <div class="field">
        <label for={id}>Tool</label>
        <select id={id} value={tool.name} onChange={(event) => setName(event.currentTarget.value)}>
          {tools.map((one) => (
            <option key={one.name} value={one.name}>
              {one.name}
            </option>
          ))}
        </select>
        <small class="hint">{tool.description}</small>
      </div>
      <SchemaFields
        key={tool.name}
        schema={tool.inputSchema}
        entries={own}
        change={(next) => setEntries({ ...entries, [tool.name]: next })}
      />
      <div class="buttons">
        <button type="submit" class="primary" aria-disabled={running}>
          Call {tool.name}
        </button>
        <button type="button" aria-disabled={!running} onClick={call.cancel}>
          Cancel
        </button>
      </div>
      {problem !== undefined && <Failure text={problem} />}
    </form>
  )
}

function Loading({ failure, reload }: { readonly failure: string | undefined; readonly reload: () => void }) {
  if (failure === undefined) return <p class="muted">Asking the server for its tools …</p>
  return (
    <>
      <Failure text={`The server's tools could not be listed. ${failure}`} />
      <button type="button" onClick={reload}>
        Try again
      </button>
    </>
  )
}

/** Every front of a server has the same ones: they are asked for once a server. */
function useTools({ url }: CallTarget, server: string) {
  const [tools, setTools] = useState<Readonly<Record<string, readonly Tool[]>>>({})
  const [failure, setFailure] = useState<string>()
  const [tries, setTries] = useState(0)
  const known = tools[server] !== undefined
  useEffect(() => {
    if (known || server === "") return
    setFailure(undefined)
    post<{ tools: readonly Tool[] }>("tools", { url, era: "2026" }).then(
      (answer) => setTools((all) => ({ ...all, [server]: answer.tools })),
      (error: unknown) => setFailure((error as Error).message),
    )
  }, [server, known, tries])
  return { tools: tools[server] ?? [], failure, reload: () => setTries(tries + 1) }
}
