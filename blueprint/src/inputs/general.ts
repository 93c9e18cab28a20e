import { stackName } from "../stack-name.ts"
import type { StackName } from "../stacks.ts"
import type { InputGroup } from "./input.ts"

/** What every stack asks. */
export const describeGeneral = (stack: StackName, { keepsData = true } = {}): InputGroup => ({
  title: "General",
  inputs: [
    {
      name: "name",
      type: "string",
      default: stack,
      ...stackName,
      description:
        "Prefix of every resource's name, another one for each copy; changed on a running stack, it makes everything anew",
    },
    {
      name: "log_level",
      type: "string",
      default: "info",
      allowed: ["debug", "info", "warn", "error"],
      description: "Least severe log lines that the server writes",
    },
    {
      name: "log_retention_days",
      type: "number",
      default: 30,
      allowed: [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 3653],
      description: "Days for which CloudWatch keeps logs",
    },
    {
      name: "alarm_topic_arn",
      type: "string",
      default: "",
      pattern: "arn:[\\w-]+:sns:[\\w-]+:\\d+:[\\w.-]+",
      must: "the ARN of an SNS topic",
      description: "SNS topic that alarms notify; they exist without it, and tell nobody",
    },
    ...(keepsData ? [deletionProtection] : []),
  ],
})

const deletionProtection = {
  name: "deletion_protection",
  type: "bool",
  default: true,
  description: "Refuse to delete what holds data or answers callers; set it to false before you tear down",
} as const
