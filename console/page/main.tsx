import { render } from "preact"
import { App } from "./app.tsx"
import { createStore } from "./store.ts"
import "./style/base.css"
import "./style/topology.css"
import "./style/panels.css"

render(<App store={createStore()} />, document.body)
