import type { FunctionOptions, StandInFunction } from "@mcp-on-aws/lambda-stand-in/fleet"

export interface ExampleFunction extends FunctionOptions {
  readonly region: string
  readonly name: string
}

const open = { tags: { "mcp-lambda-ops": "allowed", team: "shop" } }
const closed = { tags: { team: "finance" } }
const [ohio, ireland] = ["us-east-2", "eu-west-1"]

/** An account as one finds them: some functions to upgrade, and one of each kind that has to be left alone. */
export const exampleFleet: readonly ExampleFunction[] = [
  { ...open, region: ohio, name: "orders-api", Runtime: "nodejs18.x", aliases: { live: "$LATEST" } },
  { ...open, region: ohio, name: "orders-worker", Runtime: "nodejs20.x" },
  { ...open, region: ohio, name: "order-mail", Runtime: "python3.9", Handler: "mail.handler" },
  // Answers by a callback, which Node.js 24 on Lambda has no more: its smoke test fails there.
  { ...open, region: ohio, name: "legacy-webhook", Runtime: "nodejs18.x", Handler: "webhook.handler" },
  { ...closed, region: ohio, name: "invoices", Runtime: "nodejs18.x" },
  { ...open, region: ohio, name: "thumbnails", PackageType: "Image" },
  { ...open, region: ohio, name: "checkout", Runtime: "nodejs24.x" },
  { ...open, region: ireland, name: "newsletter", Runtime: "nodejs16.x" },
  { ...open, region: ireland, name: "geo-lookup", Runtime: "python3.8", lastInvoked: "2025-01-15" },
  { ...closed, region: ireland, name: "tax-report", Runtime: "java8.al2" },
]

/** What an example function answers. */
export function answerExample({ FunctionName, Runtime }: StandInFunction): unknown {
  if (FunctionName === "legacy-webhook" && Runtime === "nodejs24.x") {
    throw new Error(
      "Runtime.CallbackHandlerDeprecated: this runtime does not support callback-based handlers",
    )
  }
  return { ok: true, function: FunctionName, runtime: Runtime }
}
