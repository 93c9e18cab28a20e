import { definePrompt } from "@mcp-on-aws/tools/definition"
import * as z from "zod"
import type { Dependencies } from "../dependencies.ts"
import { scopes } from "../scopes.ts"
import { MOST_FUNCTIONS, runtimeId } from "../tools/function-input.ts"

export function createUpgradeFleetPrompt({ catalog, guard, allowWrites }: Dependencies) {
  return definePrompt({
    name: "upgrade_fleet",
    title: "Upgrade a fleet",
    description:
      "Leads through finding, planning, upgrading and reporting, with the user deciding at each step.",
    args: z.object({
      runtime: runtimeId.optional().describe("Only functions on this runtime, such as nodejs20.x"),
      smoke_test: z
        .string()
        .max(2000)
        .optional()
        .describe("JSON to invoke each function with after its upgrade"),
    }),
    scope: scopes.read,
    complete: {
      runtime: (typed) =>
        catalog
          .table()
          .runtimes.filter(({ id, successor }) => successor !== null && id.startsWith(typed))
          .map(({ id }) => id),
    },
    run({ runtime, smoke_test }) {
      const { key, value } = guard.tag
      const smokeTest = smoke_test ? ` and smoke_test { "payload": ${smoke_test} }` : "; propose a smoke test"
      const steps = [
        `Call find_expiring_functions${runtime ? ` with runtimes ["${runtime}"]` : ""}. If complete is false, say which regions ` +
          "are missing before anything else. Show the counts by runtime and date.",
        "Read lambda-ops://fleet.md and show it.",
        `Ask the user which functions to upgrade. Only those with the tag ${key}=${value} can be; the tag is theirs to set.`,
        `Call plan_runtime_upgrade with up to ${MOST_FUNCTIONS} of them at a time${smokeTest}. Show risks, blockers and what is done besides; leave out what is blocked.`,
        "Begin with one function that matters least. Ask the user before the rest.",
        "Call upgrade_runtime with the plan's functions, its very arguments and its plan_token. " +
          "Keep on_failure at stop unless the user says otherwise.",
        "Report each batch: upgraded, rolled back and why, not attempted. Never say that something was upgraded which the answer does not say.",
        'At the end call find_expiring_functions again with versions "aliased", and say what is left: an alias that points at an ' +
          "old version keeps the old runtime in production.",
        "Name the functions that a stack manages, and those of Terraform, which leaves no trace: their templates must follow.",
      ]
      const readOnly = allowWrites
        ? ""
        : "\n\nThis server is read-only: go as far as the plan, then tell the user to start it with writes allowed."
      const text =
        "Upgrade the Lambda functions that run on expiring runtimes, step by step:\n\n" +
        steps.map((step, index) => `${index + 1}. ${step}`).join("\n") +
        readOnly
      return { messages: [{ role: "user", content: { type: "text", text } }] }
    },
  })
}
