import { createContext } from "preact"
import { useContext, useEffect, useState } from "preact/hooks"
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

export function useRedraw(store: Store) {
  const [, setCount] = useState(0)
  useEffect(() => store.subscribe(() => setCount((count) => count + 1)), [store])
}
