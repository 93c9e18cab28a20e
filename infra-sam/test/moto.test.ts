import { afterAll, beforeAll, expect, test } from "@jest/globals"
import { stackNames } from "@mcp-on-aws/blueprint/stacks"
import type { StackName } from "@mcp-on-aws/blueprint/stacks"
import { startMoto } from "@mcp-on-aws/moto/start"
import type { Moto } from "@mcp-on-aws/moto/start"
import { asTemplate } from "./support/as-template.ts"
import { resolveTemplate } from "./support/resolve-template.ts"
import { describeWithSamTools, runPython } from "./support/sam-tools.ts"
import { asParameters, translate } from "./support/stack-template.ts"
import type { Variant } from "./support/variants.ts"

/** What moto's CloudFormation has no model of: these are checked as text alone, by the other tests. */
const LACKING = [
  "AWS::ApiGateway::Account",
  "AWS::ApiGateway::Authorizer",
  "AWS::ApiGateway::GatewayResponse",
  "AWS::ApiGateway::Stage",
  "AWS::ApiGatewayV2::Api",
  "AWS::ApiGatewayV2::Integration",
  "AWS::ApiGatewayV2::Route",
  "AWS::ApiGatewayV2::Stage",
  "AWS::ApplicationAutoScaling::ScalableTarget",
  "AWS::ApplicationAutoScaling::ScalingPolicy",
  "AWS::CertificateManager::Certificate",
  "AWS::CloudWatch::Alarm",
  "AWS::Cognito::ManagedLoginBranding",
  "AWS::Cognito::UserPool",
  "AWS::Cognito::UserPoolClient",
  "AWS::Cognito::UserPoolDomain",
  "AWS::Cognito::UserPoolResourceServer",
  "AWS::EC2::SecurityGroupEgress",
  "AWS::Lambda::Url",
  "AWS::Logs::MetricFilter",
  "AWS::S3::BucketPolicy",
  "AWS::SecretsManager::Secret",
]

/** Of types that it has. Besides, its functions take no architecture and no tracing from a template, its tables no TTL. */
const LACKING_ATTRIBUTES = ["TargetGroupFullName", "LoadBalancerFullName", "CanonicalHostedZoneID"]

const image = { container_image: "public.ecr.aws/example/server:1" }
const plain = { ...image, allow_http: "true", allowed_cidrs: "198.51.100.7/32", authorization: "none" }
const service = { ...plain, alb_access_logs: "false" }
const inputs: Record<StackName, Variant> = {
  "stateless-lambda": { http_api: "true", function_url: "true", authorization: "none" },
  "stateless-ecs": service,
  "stateful-ecs": service,
  "lambda-ops": { deploy_function: "true", authorization: "none" },
  hybrid: service,
}

interface Created {
  readonly status: string
  readonly resources: Readonly<
    Record<string, { type: string; id: string; properties: Record<string, unknown> }>
  >
}

let moto: Moto
beforeAll(async () => {
  // Functions are made and never run, so that their file need not be there.
  moto = await startMoto({ ...process.env, VALIDATE_LAMBDA_S3: "false" })
}, 90_000)
afterAll(() => moto.close())

describeWithSamTools("CloudFormation, as moto plays it", () => {
  test.each(stackNames)(
    "makes of %s what the template says",
    async (name) => {
      const { translated } = await translate(name)
      const resolved = resolveTemplate(translated, asParameters(inputs[name]))
      const request = {
        name,
        template: asTemplate(resolved, { types: LACKING, attributes: LACKING_ATTRIBUTES }),
      }

      const created = (await runPython("create_stack.py", {
        input: request,
        env: { AWS_ENDPOINT_URL: moto.url },
      })) as Created

      expect(created.status).toBe("CREATE_COMPLETE")
      const expected = Object.entries(resolved.resources).filter(([, { Type }]) => !LACKING.includes(Type))
      // moto lists permissions without a name of theirs.
      const ids = Object.keys(created.resources).filter((id) => id !== "")
      expect(ids.sort()).toEqual(expected.map(([id]) => id).sort())
      for (const [id, { Properties }] of expected) {
        const told = Object.entries(created.resources[id]!.properties)
        // What the template leaves to the service's own defaults is not its to promise.
        const found = Object.fromEntries(told.filter(([key]) => key in Properties))
        expect({ id, ...asTexts(fill(Properties, created)) }).toMatchObject({ id, ...asTexts(found) })
      }
    },
    120_000,
  )
})

const ARNS: Readonly<Record<string, string>> = {
  "AWS::DynamoDB::Table": "arn:aws:dynamodb:us-east-1:123456789012:table/",
  "AWS::IAM::Role": "arn:aws:iam::123456789012:role/",
  "AWS::Lambda::Function": "arn:aws:lambda:us-east-1:123456789012:function:",
  "AWS::Logs::LogGroup": "arn:aws:logs:us-east-1:123456789012:log-group:",
}

/** References as the ids and ARNs that moto gave; policies as they are, where they came as texts. */
function fill(value: unknown, created: Created): unknown {
  if (Array.isArray(value)) return value.map((item) => fill(item, created))
  if (typeof value === "string") {
    const filled = value.replace(/\$\{(\w+)(\.\w+)?\}/g, (_, id: string, attribute?: string) => {
      const { id: name = id, type = "" } = created.resources[id] ?? {}
      if (attribute === ".DNSName") return `${name.split("/").at(-2)}-1.us-east-1.elb.amazonaws.com`
      if (attribute === ".Name") return name.split("/").at(-1)!
      if (LACKING_ATTRIBUTES.includes(attribute?.slice(1) ?? "")) return id
      return attribute === ".Arn" ? `${ARNS[type] ?? ""}${name}` : name
    })
    return filled.startsWith("{\n") ? JSON.parse(filled) : filled
  }
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fill(item, created)]))
}

/** A parameter's number is one for some services and a text for others. */
const asTexts = (value: unknown): object =>
  JSON.parse(
    JSON.stringify(value, (_, item: unknown) => (typeof item === "number" ? String(item) : item)),
  ) as object
