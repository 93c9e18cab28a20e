import { afterAll, beforeAll, expect, test } from "@jest/globals"
import { stackNames } from "@mcp-on-aws/blueprint/stacks"
import type { StackName } from "@mcp-on-aws/blueprint/stacks"
import { startMotoServer } from "./support/moto-server.ts"
import type { MotoServer } from "./support/moto-server.ts"
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
  "AWS::S3::BucketPolicy",
  "AWS::SecretsManager::Secret",
]

const image = { container_image: "public.ecr.aws/example/server:1" }
const https = { certificate_arn: "arn:aws:acm:us-east-1:123456789012:certificate/0a1b2c3d-0000-0000-0000-000000000000" }
const behindDomain = { ...https, ...image, domain_name: "mcp.example.com" }
const inputs: Record<StackName, Variant> = {
  "stateless-lambda": { http_api: "true", function_url: "true", authorization: "none" },
  "stateless-ecs": { ...behindDomain, authorization: "none", alb_access_logs: "false" },
  "stateful-ecs": { ...behindDomain, authorization: "none", alb_access_logs: "false" },
  "lambda-ops": { deploy_function: "true", authorization: "none" },
  hybrid: { ...behindDomain, authorization: "none", alb_access_logs: "false" },
}

interface Created {
  readonly status: string
  readonly resources: Readonly<Record<string, { type: string; id: string; properties: Record<string, unknown> }>>
}

let moto: MotoServer
beforeAll(async () => {
  moto = await startMotoServer()
}, 90_000)
afterAll(() => moto[Symbol.asyncDispose]())

describeWithSamTools("CloudFormation, as moto plays it", () => {
  test.each(stackNames)("makes of %s what the template says", async (name) => {
    const { translated } = await translate(name)
    const parameters = asParameters(inputs[name])
    const request = { name, template: translated, parameters }

    const created = (await runPython("create_stack.py", {
      input: request,
      env: { AWS_ENDPOINT_URL: moto.url },
    })) as Created

    expect(created.status).toBe("CREATE_COMPLETE")
    const { resources } = resolveTemplate(translated, parameters)
    const expected = Object.entries(resources).filter(([, { Type }]) => !LACKING.includes(Type))
    expect(Object.keys(created.resources).sort()).toEqual(expected.map(([id]) => id).sort())
  }, 120_000)
})
