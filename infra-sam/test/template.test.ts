import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, test } from "@jest/globals"
import { stackNames } from "@mcp-on-aws/blueprint/stacks"
import { synthesise } from "../src/synthesise.ts"
import { resolveTemplate } from "./support/resolve-template.ts"
import { describeWithSamTools, runPython } from "./support/sam-tools.ts"
import { asParameters, templateOf, translate } from "./support/stack-template.ts"
import { variants } from "./support/variants.ts"

const lint = (path: string) => runPython("lint.py", { args: [path] })

describeWithSamTools.each(stackNames)("the template of %s", (name) => {
  test("is read by AWS's tools as what was meant", async () => {
    const { template } = await translate(name)

    expect(template).toEqual(synthesise(name).template)
  })

  test("passes cfn-lint without an error or a warning", async () => {
    expect(await lint(templateOf(name))).toEqual([])
  })

  test("passes it too when SAM has translated it", async () => {
    const folder = mkdtempSync(join(tmpdir(), "mcp-on-aws-"))
    try {
      const path = join(folder, "translated.json")
      writeFileSync(path, JSON.stringify((await translate(name)).translated))
      expect(await lint(path)).toEqual([])
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  test("refuses none of the inputs that the tests deploy it with", async () => {
    const { translated } = await translate(name)

    const refusals = Object.values(variants[name]).flatMap(
      (variant) => resolveTemplate(translated, asParameters(variant)).refusals,
    )

    expect(refusals).toEqual([])
  })
})

const issuer = "https://issuer.example.com"
const plain = { allow_http: "true", allowed_cidrs: "198.51.100.7/32", authorization: "none" }
const ownNetwork = { vpc_id: "vpc-0a", private_subnet_ids: "subnet-0a", public_subnet_ids: "subnet-0b" }
const refused = [
  ["stateless-lambda", { authorization: "oauth" }, "needs oauth_issuer"],
  ["stateless-lambda", { authorization: "api-key" }, "needs api_keys"],
  ["stateless-lambda", { rest_api: "false" }, "No front door"],
  ["stateless-lambda", { custom_domain: "mcp.example.com" }, "custom_domain needs"],
  ["stateless-lambda", { oauth_issuer: issuer }, "oauth_issuer needs"],
  ["stateless-lambda", { api_keys: "[]" }, "api_keys needs"],
  ["stateless-lambda", { hosted_zone_id: "Z1" }, "hosted_zone_id needs custom_domain"],
  ["stateless-lambda", { certificate_arn: "arn:1" }, "certificate_arn needs custom_domain"],
  ["stateless-lambda", { cognito_machine_client: "true", authorization: "none" }, "no user pool"],
  ["stateless-lambda", { waf: "true", rest_api: "false", function_url: "true" }, "waf needs rest_api"],
  ["lambda-ops", { deploy_function: "true", rest_api: "false" }, "No front door"],
  [
    "lambda-ops",
    { deploy_function: "true", allow_writes: "true", authorization: "none" },
    "would be everybody",
  ],
  ["stateful-ecs", {}, "The load balancer needs one of three"],
  ["stateful-ecs", { allow_http: "true", authorization: "none" }, "allowed_cidrs narrowed"],
  [
    "stateful-ecs",
    { allow_http: "true", allowed_cidrs: "198.51.100.7/32" },
    "must not travel over plain HTTP",
  ],
  ["stateless-ecs", { ...plain, domain_name: "a.example.com" }, "domain_name needs certificate_arn or"],
  ["stateless-ecs", { ...plain, certificate_arn: "arn:1" }, "certificate_arn needs the domain_name"],
  ["stateful-ecs", { ...plain, private_subnet_ids: "subnet-0a" }, "private_subnet_ids needs vpc_id"],
  ["stateful-ecs", { ...plain, public_subnet_ids: "subnet-0a" }, "public_subnet_ids needs vpc_id"],
  ["stateful-ecs", { ...plain, hosted_zone_id: "Z1" }, "hosted_zone_id needs domain_name"],
  ["stateful-ecs", { ...plain, ...ownNetwork, vpc_cidr: "10.1.0.0/16" }, "of the VPC that is made"],
  ["stateful-ecs", { ...plain, ...ownNetwork, egress: "nat-per-az" }, "of the VPC that is made"],
  ["hybrid", { domain_name: "a.example.com", hosted_zone_id: "Z1", vpc_id: "vpc-0a" }, "private_subnet_ids"],
  ["hybrid", { domain_name: "a.example.com", hosted_zone_id: "Z1", egress: "endpoints" }, "Cognito's keys"],
] as const

describeWithSamTools("a template's rules", () => {
  test.each(refused)("refuse %s with %j: %s", async (name, variant, words) => {
    const { translated } = await translate(name)

    const { refusals } = resolveTemplate(translated, asParameters(variant))

    expect(refusals).toEqual([expect.stringContaining(words)])
  })
})
