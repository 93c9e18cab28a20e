import { madeNetwork } from "./inputs/ecs.ts"
import type { StackName } from "./stacks.ts"

/** All of these hold: an input is set (`true`), is one of some values, or is a list without a value. */
export type Clause = Readonly<Record<string, true | readonly string[] | { readonly without: string }>>

/** Inputs that make others necessary. Both kinds refuse to deploy where one is not met, in these words. */
export interface Requirement {
  readonly name: string
  /** Without it, always. */
  readonly when?: Clause
  /** One of these must hold. */
  readonly needs: readonly Clause[]
  readonly message: string
}

const authorization: readonly Requirement[] = [
  {
    name: "issuer",
    when: { authorization: ["oauth"] },
    needs: [{ oauth_issuer: true }],
    message: 'authorization = "oauth" needs oauth_issuer, the URL of your authorization server.',
  },
  {
    name: "keys",
    when: { authorization: ["api-key"] },
    needs: [{ api_keys: true }],
    message:
      'authorization = "api-key" needs api_keys, JSON of the keys\' hashes: docs/authorization.md shows how to make one.',
  },
  {
    name: "foreign_issuer",
    when: { oauth_issuer: true },
    needs: [{ authorization: ["oauth"] }],
    message: 'oauth_issuer needs authorization = "oauth": nothing else asks that issuer.',
  },
  {
    name: "unread_keys",
    when: { api_keys: true },
    needs: [{ authorization: ["api-key"] }],
    message: 'api_keys needs authorization = "api-key": nothing else looks at them.',
  },
  {
    name: "machine",
    when: { cognito_machine_client: true },
    needs: [{ authorization: ["cognito"] }],
    message:
      'cognito_machine_client needs authorization = "cognito": otherwise there is no user pool for it.',
  },
]

const describeZone = (domain: "custom_domain" | "domain_name"): Requirement => ({
  name: "zone",
  when: { hosted_zone_id: true },
  needs: [{ [domain]: true }],
  message: `hosted_zone_id needs ${domain}, the name whose records are written there.`,
})

const lambda: readonly Requirement[] = [
  ...authorization,
  {
    name: "front",
    needs: [{ rest_api: true }, { function_url: true }, { http_api: true }],
    message: "No front door: set rest_api, function_url or http_api to true.",
  },
  {
    name: "domain",
    when: { custom_domain: true },
    needs: [
      { rest_api: true, certificate_arn: true },
      { rest_api: true, hosted_zone_id: true },
    ],
    message:
      "custom_domain needs rest_api, and certificate_arn or hosted_zone_id (then a certificate is made by DNS validation).",
  },
  describeZone("custom_domain"),
  {
    name: "certified",
    when: { certificate_arn: true },
    needs: [{ custom_domain: true }],
    message: "certificate_arn needs custom_domain, the name that it is for.",
  },
  {
    name: "firewall",
    when: { waf: true },
    needs: [{ rest_api: true }],
    message: "waf needs rest_api: a web ACL can stand before neither a Function URL nor an HTTP API.",
  },
]

const writer: Requirement = {
  name: "writer",
  when: { allow_writes: true },
  needs: [{ authorization: ["cognito", "oauth", "api-key"] }],
  message:
    'allow_writes lets callers change and invoke functions: with authorization = "none" that would be everybody.',
}

const ecs: readonly Requirement[] = [
  ...authorization,
  {
    name: "certificate",
    needs: [{ certificate_arn: true }, { domain_name: true }, { allow_http: true }],
    message:
      "The load balancer needs one of three: certificate_arn with the domain_name that it is for, domain_name with hosted_zone_id (a certificate is made), or allow_http = true with allowed_cidrs narrowed to your addresses.",
  },
  {
    name: "certified",
    when: { certificate_arn: true },
    needs: [{ domain_name: true }, { resource_url: true }],
    message:
      "certificate_arn needs the domain_name that it is for, or resource_url: clients call the endpoint by that name.",
  },
  {
    name: "domain",
    when: { domain_name: true },
    needs: [{ certificate_arn: true }, { hosted_zone_id: true }],
    message:
      "domain_name needs certificate_arn or hosted_zone_id (then a certificate is made by DNS validation): its endpoint is HTTPS.",
  },
  describeZone("domain_name"),
  {
    name: "addresses",
    when: { allow_http: true },
    needs: [{ allowed_cidrs: { without: "0.0.0.0/0" } }],
    message:
      "allow_http needs allowed_cidrs narrowed to your addresses: anybody may read plain HTTP on its way.",
  },
  {
    name: "tokens",
    when: { allow_http: true, authorization: ["cognito", "oauth"] },
    needs: [{ resource_url: true }, { certificate_arn: true }, { domain_name: true }],
    message:
      'Access tokens must not travel over plain HTTP: use a certificate, resource_url with HTTPS in front, or authorization = "api-key".',
  },
  {
    name: "subnets",
    when: { vpc_id: true },
    needs: [{ private_subnet_ids: true, public_subnet_ids: true }],
    message: "vpc_id needs private_subnet_ids for the tasks and public_subnet_ids for the load balancer.",
  },
  ...(["private", "public"] as const).map((kind) => ({
    name: `${kind}_subnets`,
    when: { [`${kind}_subnet_ids`]: true } as const,
    needs: [{ vpc_id: true }] as const,
    message: `${kind}_subnet_ids needs vpc_id: the VPC that is made has subnets of its own.`,
  })),
  {
    name: "made_network",
    when: { vpc_id: true },
    needs: [{ vpc_cidr: [madeNetwork.cidr], egress: [madeNetwork.egress] }],
    message: "vpc_cidr and egress are of the VPC that is made: with vpc_id, leave them as they are.",
  },
  {
    name: "egress",
    when: { egress: ["endpoints"] },
    needs: [{ authorization: ["oauth", "api-key", "none"] }],
    message:
      'egress = "endpoints" leaves no way to Cognito\'s keys: use egress = "nat", or an authorization other than cognito.',
  },
]

export const requirements: Record<StackName, readonly Requirement[]> = {
  "stateless-lambda": lambda,
  "stateless-ecs": ecs,
  "stateful-ecs": ecs,
  /** As far as a function is deployed. */
  "lambda-ops": [...lambda, writer].map(({ when, ...rest }) => ({
    ...rest,
    when: { ...when, deploy_function: true },
  })),
  hybrid: ecs,
}
