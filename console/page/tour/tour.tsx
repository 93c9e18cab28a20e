import { useRef } from "preact/hooks"
import { Failure } from "../action-button.tsx"
import { CallOutcome } from "../call/call-outcome.tsx"
import { useCall } from "../call/use-call.ts"
import { steps } from "./steps.ts"
import { hasHeld, useTour } from "./use-tour.ts"
import type { Outcome } from "./use-tour.ts"

/** While a step runs nothing here is `disabled`: that would take the focus away from who has just pressed it. */
export function Tour() {
  const calls = useCall()
  const { at, outcomes, go, run } = useTour(calls)
  const title = useRef<HTMLHeadingElement>(null)
  const step = steps[at]
  if (!step) return null
  const outcome = outcomes[at]
  const busy = Object.values(outcomes).some(({ running }) => running)
  const start = () => {
    if (!busy) void run()
  }
  const move = (to: number) => {
    if (busy || !steps[to]) return
    go(to)
    title.current?.focus()
  }
  return (
    <div class="tour">
      <ol class="steps" aria-label="Steps of the tour">
        {steps.map((one, place) => (
          <li key={one.title}>
            <button
              type="button"
              aria-current={place === at ? "step" : undefined}
              aria-label={`Step ${place + 1}: ${one.title}${describeOutcome(outcomes[place])}`}
              data-outcome={outcomeOf(outcomes[place])}
              aria-disabled={busy}
              onClick={() => move(place)}
            >
              {place + 1}
            </button>
          </li>
        ))}
      </ol>
      <h2 ref={title} tabIndex={-1}>
        {at + 1}. {step.title}
      </h2>
      {step.explains.map((text) => (
        <p key={text}>{text}</p>
      ))}
      <p class="look">
        <strong>Look at:</strong> {step.look}
      </p>
      <div class="buttons">
        <button type="button" class="primary" aria-disabled={busy} onClick={start}>
          {describeRun(outcome)}
        </button>
        <button type="button" aria-disabled={busy || at === 0} onClick={() => move(at - 1)}>
          Back
        </button>
        <button type="button" aria-disabled={busy || at === steps.length - 1} onClick={() => move(at + 1)}>
          Next
        </button>
      </div>
      {outcome && <StepOutcome outcome={outcome} />}
      {outcome?.running && calls.state && <CallOutcome state={calls.state} />}
    </div>
  )
}

function StepOutcome({ outcome }: { readonly outcome: Outcome }) {
  const { running, said, checks, failed } = outcome
  const held = checks.filter((check) => check.held).length
  return (
    <section class="step-outcome" aria-label="What happened in this step">
      <ol class="events" aria-live="polite">
        {said.map((text, at) => (
          <li key={at}>{text}</li>
        ))}
      </ol>
      <ul class="checks">
        {checks.map(({ promise, held: kept, saw }) => (
          <li key={promise} class={kept ? "good" : "bad"}>
            <strong>
              {promise}
              <span class="hidden">{kept ? ": yes" : ": no"}</span>
            </strong>
            <small>{saw}</small>
          </li>
        ))}
      </ul>
      {failed !== undefined && <Failure text={failed} />}
      {!running && failed === undefined && (
        <p role="status" class={hasHeld(outcome) ? "good" : "bad"}>
          {held === checks.length
            ? "All checks passed."
            : `${held} of ${checks.length} checks passed. Do it again?`}
        </p>
      )}
    </section>
  )
}

function describeRun(outcome: Outcome | undefined): string {
  if (outcome?.running) return "Running …"
  return outcome === undefined ? "Do it" : "Do it again"
}

function outcomeOf(outcome: Outcome | undefined): string {
  if (!outcome) return "none"
  if (outcome.running) return "running"
  return hasHeld(outcome) ? "good" : "bad"
}

const describeOutcome = (outcome: Outcome | undefined) =>
  ({ none: "", running: ", running", good: ", done", bad: ", failed" })[outcomeOf(outcome)]
