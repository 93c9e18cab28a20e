import { useLayoutEffect, useRef, useState } from "preact/hooks"
import type { Question } from "../../src/call-line.ts"
import { Failure } from "../action-button.tsx"
import { answerQuestion } from "../api.ts"
import { SchemaFields } from "./schema-form.tsx"
import { createEntries, readEntries } from "./schema.ts"
import type { Schema } from "./schema.ts"

/** What a server asks in the midst of a call: of the person, or of the model that the person stands in for. */
export function QuestionForm({ question }: { readonly question: Question }) {
  const form = useRef<HTMLElement>(null)
  const title = useRef<HTMLHeadingElement>(null)
  const [failure, setFailure] = useState<string>()
  // It came unasked for: whoever uses a keyboard or a screen reader is brought to it, and back when it goes. Before it
  // is seen, not after: who presses Tab in between would be brought back to somewhere else.
  useLayoutEffect(() => {
    const [own, before] = [form.current, document.activeElement]
    own?.scrollIntoView({ block: "nearest" })
    title.current?.focus()
    return () => {
      const { activeElement, body } = document
      const isLost = activeElement === body || own?.contains(activeElement)
      if (isLost && before instanceof HTMLElement) before.focus()
    }
  }, [question.id])
  const answer = async (value: () => unknown) => {
    try {
      setFailure(undefined)
      await answerQuestion(question.id, value())
    } catch (error) {
      setFailure((error as Error).message)
    }
  }
  const isElicitation = question.kind === "elicitation"
  return (
    <section class="question" ref={form} aria-labelledby={`question-${question.id}`}>
      <h3 id={`question-${question.id}`} ref={title} tabIndex={-1}>
        {isElicitation ? "The server asks you" : "The server asks your model"}
      </h3>
      {isElicitation ? (
        <Elicitation params={question.params as ElicitationParams} answer={answer} />
      ) : (
        <Sampling params={question.params as SamplingParams} answer={answer} />
      )}
      {failure !== undefined && <Failure text={failure} />}
    </section>
  )
}

type Answer = (value: () => unknown) => Promise<void>

interface ElicitationParams {
  readonly message: string
  readonly requestedSchema?: Schema
}

function Elicitation({ params, answer }: { readonly params: ElicitationParams; readonly answer: Answer }) {
  const { message, requestedSchema = {} } = params
  const [entries, setEntries] = useState(() => createEntries(requestedSchema))
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        void answer(() => ({ action: "accept", content: readEntries(requestedSchema, entries) }))
      }}
    >
      <p>{message}</p>
      <SchemaFields schema={requestedSchema} entries={entries} change={setEntries} />
      <div class="buttons">
        <button type="submit" class="primary">
          Send answer
        </button>
        <button type="button" onClick={() => void answer(() => ({ action: "decline" }))}>
          Decline
        </button>
        <button type="button" onClick={() => void answer(() => ({ action: "cancel" }))}>
          Close without an answer
        </button>
      </div>
      <small>
        In MCP's words: the server is told “accept”, with what the form says, “decline” or “cancel”.
      </small>
    </form>
  )
}

interface SamplingParams {
  readonly systemPrompt?: string
  readonly maxTokens?: number
  readonly messages: readonly { readonly role: string; readonly content: unknown }[]
}

function Sampling({ params, answer }: { readonly params: SamplingParams; readonly answer: Answer }) {
  const [text, setText] = useState("")
  const { systemPrompt, messages, maxTokens } = params
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        const content = { type: "text", text }
        void answer(() => ({
          role: "assistant",
          model: "you, at the console",
          stopReason: "endTurn",
          content,
        }))
      }}
    >
      <p>
        It has no model of its own, and asks yours (sampling, at most {maxTokens} tokens). Be the model: read
        what it sends, and write the answer.
      </p>
      {systemPrompt !== undefined && <pre>{systemPrompt}</pre>}
      {messages.map(({ role, content }, at) => (
        <pre key={at}>
          {role}: {textOf(content)}
        </pre>
      ))}
      <div class="field">
        <label for="sampling-answer">The model's answer</label>
        <textarea
          id="sampling-answer"
          rows={3}
          required
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </div>
      <div class="buttons">
        <button type="submit" class="primary">
          Answer
        </button>
        <button
          type="button"
          onClick={() => void answer(() => ({ refused: "The person did not let its model answer" }))}
        >
          Refuse
        </button>
      </div>
    </form>
  )
}

function textOf(content: unknown): string {
  return [content]
    .flat()
    .map((part) => (part as { readonly text?: string }).text ?? JSON.stringify(part))
    .join("\n")
}
