import { Failure } from "../action-button.tsx"
import { QuestionForm } from "./question-form.tsx"
import type { CallState } from "./use-call.ts"

/** Everything that came of a call, as it comes. */
export function CallOutcome({ state }: { readonly state: CallState }) {
  const { running, tool, revision, session, progress, logs, question, result, durationMs, failed } = state
  const last = progress.at(-1)
  return (
    <section class="outcome" aria-label={`Call of ${tool}`} aria-busy={running}>
      <p role="status" class={describeLook(state)}>
        {running && question === undefined && `Calling ${tool} …`}
        {running && question !== undefined && `${tool} waits for your answer.`}
        {result &&
          `${tool} answered${result.isError ? " with an error" : ""} in ${Math.round(durationMs ?? 0)} ms.`}
      </p>
      {revision !== undefined && (
        <p class="muted">
          MCP {revision}, {session === undefined ? "no session" : `session ${session.slice(0, 8)}`}
        </p>
      )}
      {last && (
        <div class="field">
          <progress value={last.progress} max={last.total} aria-label={`Progress of ${tool}`} />
          <ol class="events" aria-label="Progress">
            {progress.map(({ progress: value, total, message }) => (
              <li key={value}>
                {value}
                {total !== undefined && ` of ${total}`} {message}
              </li>
            ))}
          </ol>
        </div>
      )}
      {logs.length > 0 && <pre aria-label="Log messages">{logs.join("\n")}</pre>}
      {question && <QuestionForm key={question.id} question={question} />}
      {result && (
        <pre class="result">{result.content.map(({ type, text }) => text ?? `(${type})`).join("\n")}</pre>
      )}
      {result?.structuredContent !== undefined && (
        <details>
          <summary>Structured result</summary>
          <pre>{JSON.stringify(result.structuredContent, null, 2)}</pre>
        </details>
      )}
      {failed !== undefined && <Failure text={failed} />}
    </section>
  )
}

function describeLook({ running, result }: CallState): string {
  if (running) return "busy"
  return result?.isError ? "bad" : "good"
}
