import { join } from "node:path"
import { ownStacks, stacks } from "./stacks.ts"
import { writeStack } from "./write-stack.ts"

for (const [name, create] of Object.entries({ ...stacks, ...ownStacks })) {
  writeStack(join(import.meta.dirname, "..", "stacks", name), create())
  console.log(`infra-terraform/stacks/${name}`)
}
