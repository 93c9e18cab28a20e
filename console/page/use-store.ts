import { createContext } from "preact"
import { useContext, useLayoutEffect, useState } from "preact/hooks"
import type { View } from "../src/view.ts"
import type { Store } from "./store.ts"

export const StoreContext = createContext<Store | undefined>(undefined)

export function useStore(): Store {
  const store = useContext(StoreContext)
  if (!store) throw new Error("There is no store around this component")
  return store
}

/** Draws its component anew when the view has changed. */
export function useView(): View {
  const store = useStore()
  useRedraw(store)
  const view = store.view()
  if (!view) throw new Error("There is no view yet")
  return view
}

/** Subscribes as it is drawn, not after: what changes in between would not be seen until the next change. */
export function useRedraw(store: Store) {
  const [, setCount] = useState(0)
  useLayoutEffect(() => store.subscribe(() => setCount((count) => count + 1)), [store])
}
