import type { StackName } from "@mcp-on-aws/blueprint/stacks"
import type { Json } from "./configuration.ts"

/** Inputs that are tried together. */
export interface Combination {
  readonly name: string
  readonly inputs: Readonly<Record<string, Json>>
  /** To which the stack is changed while it runs. */
  readonly later?: Readonly<Record<string, Json>>
}

/** Or nothing could be destroyed. */
const unprotected = { deletion_protection: false }
const keys = JSON.stringify([{ name: "ci", sha256: "0".repeat(64), scopes: ["notes:read"] }])

/** Nobody has a certificate here: plain HTTP, from few addresses. */
const plain = { ...unprotected, allow_http: true, allowed_cidrs: ["203.0.113.0/24"] }
const forKeys = { authorization: "api-key", api_keys: keys }

/** Of each stack: what a newcomer applies, and the other sides of its toggles. */
export const combinations: Readonly<Record<StackName, readonly Combination[]>> = {
  "stateless-lambda": [
    { name: "its defaults", inputs: unprotected },
    {
      name: "every front and a firewall, for API keys",
      inputs: { ...unprotected, ...forKeys, function_url: true, http_api: true, waf: true },
    },
    {
      name: "a Function URL alone",
      inputs: { ...unprotected, ...forKeys, rest_api: false, function_url: true, tracing: false },
    },
  ],
  "stateless-ecs": [
    {
      name: "a network of its own, then an image of one's own and no access logs",
      inputs: { ...plain, ...forKeys },
      later: { container_image: "example.com/notes:1", alb_access_logs: false },
    },
    {
      name: "endpoints, a firewall and an image of one's own",
      inputs: {
        ...plain,
        ...forKeys,
        egress: "endpoints",
        waf: true,
        container_image: "example.com/notes:1",
        flow_logs: false,
      },
    },
  ],
  "stateful-ecs": [
    { name: "a NAT gateway in each zone", inputs: { ...plain, authorization: "none", egress: "nat-per-az" } },
  ],
  "lambda-ops": [
    { name: "its policy alone", inputs: {} },
    {
      name: "the function, for writes",
      inputs: { deploy_function: true, allow_writes: true, http_api: true, cognito_machine_client: true },
    },
  ],
  hybrid: [{ name: "a network of its own", inputs: { ...plain, ...forKeys } }],
}
