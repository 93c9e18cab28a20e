// Writes what is committed of every stack, as `npm run synth` does.
import { stacks } from "./stacks.ts"
import { writeStack } from "./write-stack.ts"

for (const name of stacks.keys()) {
  writeStack(name)
  console.log(`infra-sam/stacks/${name}`)
}
