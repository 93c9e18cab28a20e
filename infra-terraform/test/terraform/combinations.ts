import type { StackName } from "@mcp-on-aws/blueprint/stacks"
import type { Json } from "./configuration.ts"

/** Inputs that are tried together. */
export interface Combination {
  readonly name: string
  readonly inputs: Readonly<Record<string, Json>>
}

/** Or nothing could be destroyed. */
const unprotected = { deletion_protection: false }
const keys = JSON.stringify([{ name: "ci", sha256: "0".repeat(64), scopes: ["notes:read"] }])

/** Of each stack: what a newcomer applies, and the other sides of its toggles. */
export const combinations: Readonly<Record<StackName, readonly Combination[]>> = {
  "stateless-lambda": [
    { name: "its defaults", inputs: unprotected },
    {
      name: "every front and a firewall, for API keys",
      inputs: {
        ...unprotected,
        ...{ function_url: true, http_api: true, waf: true },
        ...{ authorization: "api-key", api_keys: keys },
      },
    },
  ],
  "stateless-ecs": [],
  "stateful-ecs": [],
  "lambda-ops": [{ name: "its defaults", inputs: {} }],
  hybrid: [],
}
