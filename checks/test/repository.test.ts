import { dirname } from "node:path"
import { expect, test } from "@jest/globals"
import { checkLayout } from "../src/check-layout.ts"
import { describeViolation } from "../src/violation.ts"

test("this repository keeps every rule of its layout", () => {
  const violations = checkLayout(dirname(dirname(import.meta.dirname)))

  expect(violations.map(describeViolation)).toEqual([])
})
