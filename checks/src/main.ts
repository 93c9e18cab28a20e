// The layout check, as `npm run check` runs it: one line a violation, exit code 1 where there is any.
import { dirname } from "node:path"
import { checkLayout } from "./check-layout.ts"
import { describeViolation } from "./violation.ts"

const root = process.argv[2] ?? dirname(dirname(import.meta.dirname))
const violations = checkLayout(root)
for (const violation of violations) console.error(describeViolation(violation))
if (violations.length > 0) {
  console.error(
    `The layout has ${violations.length} ${violations.length === 1 ? "violation" : "violations"}.`,
  )
  process.exitCode = 1
}
