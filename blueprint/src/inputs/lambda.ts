import { endpointUrl, httpsHost } from "./https-url.ts"
import type { Input, InputGroup } from "./input.ts"

/** `place` is what it stands before. */
export const describeFirewall = (place: string): readonly Input[] => [
  {
    name: "waf",
    type: "bool",
    default: false,
    description: `A web ACL before ${place}: known bad inputs, and a limit of requests from one address`,
  },
  {
    name: "waf_rate_limit",
    type: "number",
    default: 2000,
    min: 10,
    max: 2_000_000_000,
    description: "Requests that one address may send in five minutes",
  },
]

export const describeFunction = ({ memoryMb }: { readonly memoryMb: number }): InputGroup => ({
  title: "Function",
  inputs: [
    {
      name: "memory_mb",
      type: "number",
      default: memoryMb,
      min: 128,
      max: 10_240,
      description: "Memory of the function; its share of a processor grows with it",
    },
    {
      name: "reserved_concurrency",
      type: "number",
      default: -1,
      min: -1,
      max: 10_000,
      description: "Environments that it may have at once, kept aside for it; -1 for none kept aside",
    },
    {
      name: "tracing",
      type: "bool",
      default: true,
      description: "X-Ray traces of the function and the REST API",
    },
  ],
})

export const fronts: InputGroup = {
  title: "Front doors",
  inputs: [
    {
      name: "rest_api",
      type: "bool",
      default: true,
      description: "A REST API that streams: throttling, authorizer, access logs, WAF, a domain of your own",
    },
    {
      name: "function_url",
      type: "bool",
      default: false,
      description: "A Function URL that streams: the cheapest; the function checks tokens itself",
    },
    {
      name: "function_url_resource",
      type: "string",
      default: "",
      ...endpointUrl,
      pattern: `${httpsHost}/mcp`,
      description:
        "The output function_url_endpoint, once it is known: tokens are for this URL. Before, only those for the endpoint output are taken",
    },
    {
      name: "http_api",
      type: "bool",
      default: false,
      description: "An HTTP API: answers whole, within 30 s; the function checks tokens itself",
    },
    {
      name: "throttle_rate",
      type: "number",
      default: 100,
      min: 1,
      max: 10_000,
      description: "Requests a second that the APIs let through",
    },
    {
      name: "throttle_burst",
      type: "number",
      default: 200,
      min: 1,
      max: 5_000,
      description: "Requests that may come at once above that",
    },
    {
      name: "access_logs",
      type: "bool",
      default: true,
      description: "A line for each request that reaches an API",
    },
    {
      name: "api_gateway_account_role",
      type: "bool",
      default: true,
      description:
        "Set the role by which REST APIs write logs: one for the account and region. False where yours is set already",
    },
    ...describeFirewall("the REST API, and no other front"),
  ],
}

/** Of the REST API. */
export const customDomain: InputGroup = {
  title: "Domain",
  inputs: [
    {
      name: "custom_domain",
      type: "string",
      default: "",
      pattern: "([a-z0-9-]+\\.)+[a-z]{2,}",
      must: "a host name",
      description: "Host name of yours for the REST API; the endpoint is https://<it>/mcp",
    },
    {
      name: "certificate_arn",
      type: "string",
      default: "",
      pattern: "arn:[\\w-]+:acm:[\\w-]+:\\d+:certificate/[\\w-]+",
      must: "the ARN of a certificate in ACM",
      description: "Certificate for it, in this region; without it, one is made by DNS validation",
    },
    {
      name: "hosted_zone_id",
      type: "string",
      default: "",
      pattern: "Z[A-Z0-9]+",
      must: "the id of a hosted zone",
      description: "Route 53 zone of that name: the records are written there",
    },
  ],
}
