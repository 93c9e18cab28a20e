import type { StackName } from "@mcp-on-aws/blueprint/stacks"

/** Inputs by their names, as Terraform writes them; a list is joined by commas. */
export type Variant = Readonly<Record<string, string>>

const oauth = { authorization: "oauth", oauth_issuer: "https://issuer.example.com" }
const keys = JSON.stringify([{ name: "ci", sha256: "0".repeat(64), scopes: ["notes:read"] }])
const apiKey = { authorization: "api-key", api_keys: keys }
const zone = "Z0123456789ABCDEFGHIJ"
const certificate = "arn:aws:acm:us-east-1:123456789012:certificate/0a1b2c3d-0000-0000-0000-000000000000"

const fronts: Readonly<Record<string, Variant>> = {
  default: {},
  oauth: { ...oauth, oauth_client_ids: "one,two", oauth_scope_prefix: "notes-api/" },
  "api key": apiKey,
  "open to all": { authorization: "none" },
  "a machine's client": { cognito_machine_client: "true" },
  "every front": { rest_api: "true", function_url: "true", http_api: "true" },
  "Function URL alone": { rest_api: "false", function_url: "true" },
  "HTTP API alone": { rest_api: "false", http_api: "true" },
  "custom domain in a zone": { custom_domain: "mcp.example.com", hosted_zone_id: zone },
  "custom domain, own certificate": { custom_domain: "mcp.example.com", certificate_arn: certificate },
  firewall: { waf: "true" },
  quiet: { tracing: "false", access_logs: "false" },
  "no account role": { api_gateway_account_role: "false" },
  "reserved concurrency": { reserved_concurrency: "5" },
  "alarm topic": { alarm_topic_arn: "arn:aws:sns:us-east-1:123456789012:alarms" },
}

const https = { domain_name: "mcp.example.com", hosted_zone_id: zone }
const services: Readonly<Record<string, Variant>> = {
  "certificate in a zone": https,
  "own certificate": { certificate_arn: certificate, domain_name: "mcp.example.com" },
  "plain HTTP": { allow_http: "true", allowed_cidrs: "198.51.100.7/32", ...apiKey },
  oauth: { ...https, ...oauth },
  "a machine's client": { ...https, cognito_machine_client: "true" },
  "own network": {
    ...https,
    vpc_id: "vpc-0a1b",
    private_subnet_ids: "subnet-0a,subnet-0b",
    public_subnet_ids: "subnet-0c,subnet-0d",
  },
  "a NAT gateway a zone": { ...https, egress: "nat-per-az" },
  "endpoints alone": { ...https, ...oauth, egress: "endpoints" },
  "own image": { ...https, container_image: "public.ecr.aws/example/server:1" },
  firewall: { ...https, waf: "true" },
  quiet: { ...https, alb_access_logs: "false", flow_logs: "false" },
  unprotected: { ...https, deletion_protection: "false" },
}

/** Every toggle of each stack, on and off. */
export const variants: Record<StackName, Readonly<Record<string, Variant>>> = {
  "stateless-lambda": { ...fronts, unprotected: { deletion_protection: "false" } },
  "stateless-ecs": services,
  "stateful-ecs": services,
  "lambda-ops": {
    "policy alone": {},
    "policy alone, with writes": { allow_writes: "true" },
    ...Object.fromEntries(
      Object.entries(fronts).map(([name, inputs]) => [name, { ...inputs, deploy_function: "true" }]),
    ),
    "deployed, with writes": {
      deploy_function: "true",
      allow_writes: "true",
      regions: "us-east-1,eu-west-1",
    },
  },
  hybrid: { ...services, "reserved concurrency": { ...https, reserved_concurrency: "5" } },
}
