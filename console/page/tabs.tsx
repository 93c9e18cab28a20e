import type { ComponentChildren } from "preact"
import { useId, useRef } from "preact/hooks"

export interface TabsOptions {
  readonly label: string
  readonly tabs: readonly { readonly name: string; readonly content: ComponentChildren }[]
  readonly chosen: string
  readonly choose: (name: string) => void
}

/**
 * As the ARIA Authoring Practices describe tabs: one stop of the Tab key, arrows between them. Each is made when it is
 * first looked at, and keeps its state then.
 */
export function Tabs({ label, tabs, chosen, choose }: TabsOptions) {
  const id = useId()
  const seen = useRef(new Set<string>())
  seen.current.add(chosen)
  const move = (event: KeyboardEvent) => {
    const at = tabs.findIndex(({ name }) => name === chosen)
    const next = { ArrowRight: at + 1, ArrowLeft: at - 1 + tabs.length, Home: 0, End: tabs.length - 1 }[
      event.key
    ]
    if (next === undefined) return
    event.preventDefault()
    choose(tabs[next % tabs.length]?.name ?? chosen)
    const list = (event.currentTarget as HTMLElement).children
    ;(list[next % tabs.length] as HTMLElement).focus()
  }
  return (
    <>
      <div role="tablist" aria-label={label} class="tabs" onKeyDown={move}>
        {tabs.map(({ name }, at) => (
          <button
            key={name}
            type="button"
            role="tab"
            id={`${id}-tab-${at}`}
            aria-controls={`${id}-panel-${at}`}
            aria-selected={name === chosen}
            tabIndex={name === chosen ? 0 : -1}
            onClick={() => choose(name)}
          >
            {name}
          </button>
        ))}
      </div>
      {tabs.map(({ name, content }, at) => (
        <div
          key={name}
          role="tabpanel"
          id={`${id}-panel-${at}`}
          aria-labelledby={`${id}-tab-${at}`}
          class="panel"
          tabIndex={0}
          hidden={name !== chosen}
        >
          {seen.current.has(name) && content}
        </div>
      ))}
    </>
  )
}
