import { useState } from "preact/hooks"

export interface ActionButtonOptions {
  readonly label: string
  /** For who does not see what it stands beside. */
  readonly describedAs?: string
  readonly act: () => Promise<unknown>
}

/** A button that cannot be pressed twice while it works, and that says what went wrong beside itself. */
export function ActionButton({ label, describedAs, act }: ActionButtonOptions) {
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<string>()
  const press = async () => {
    if (busy) return
    setBusy(true)
    setFailure(undefined)
    try {
      await act()
    } catch (error) {
      setFailure((error as Error).message)
    } finally {
      setBusy(false)
    }
  }
  return (
    <>
      <button
        type="button"
        class="small"
        aria-label={describedAs}
        aria-busy={busy}
        onClick={() => void press()}
      >
        {busy ? `${label} …` : label}
      </button>
      {failure !== undefined && <Failure text={failure} />}
    </>
  )
}

export function Failure({ text }: { readonly text: string }) {
  return (
    <p class="failure" role="alert">
      {text}
    </p>
  )
}
