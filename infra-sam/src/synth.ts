// Writes every stack's template, as `npm run synth` does.
import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { stacks } from "./stacks.ts"
import { synthesise } from "./synthesise.ts"

for (const name of stacks.keys()) {
  const folder = join(import.meta.dirname, "..", "stacks", name)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, "template.yaml"), synthesise(name).text)
}
