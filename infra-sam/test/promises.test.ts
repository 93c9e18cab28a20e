import { readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, test } from "@jest/globals"
import { toPascalCase } from "@mcp-on-aws/blueprint/inputs"
import { outputs } from "@mcp-on-aws/blueprint/outputs"
import { stackNames } from "@mcp-on-aws/blueprint/stacks"
import type { StackName } from "@mcp-on-aws/blueprint/stacks"
import { synthesise } from "../src/synthesise.ts"
import { folderOf } from "../src/write-stack.ts"
import { type Resolved, resolveTemplate, type Template } from "./support/resolve-template.ts"
import { asParameters } from "./support/stack-template.ts"
import { type Variant, variants } from "./support/variants.ts"

const templates = new Map<StackName, Template>()

function templateOf(name: StackName): Template {
  const template = templates.get(name) ?? (synthesise(name).template as Template)
  templates.set(name, template)
  return template
}

const resolve = (name: StackName, variant: Variant): Resolved =>
  resolveTemplate(templateOf(name), asParameters(variant))

/** What has to be there before `id` is made. */
function listBefore({ needs }: Resolved, id: string, found = new Set<string>()): Set<string> {
  for (const need of needs[id] ?? []) {
    if (found.has(need)) continue
    found.add(need)
    listBefore({ needs } as Resolved, need, found)
  }
  return found
}

const idsOf = ({ resources }: Resolved, type: string) =>
  Object.keys(resources).filter((id) => resources[id]!.Type === `AWS::${type}`)
const propertiesOf = (resolved: Resolved, type: string) =>
  idsOf(resolved, type).map((id) => resolved.resources[id]!.Properties)

describe.each(stackNames)("the template of %s", (name) => {
  const first = Object.values(variants[name])[0]!

  test("hides no parameter that may stay empty, for which sam deploy --guided would ask without end", () => {
    const hidden = Object.entries(templateOf(name).Parameters ?? {}).filter(
      ([, { NoEcho, Default }]) => NoEcho === true && (Default ?? "") === "",
    )

    expect(hidden.map(([parameter]) => parameter)).toEqual([])
  })

  test("has the region in the names that are the whole account's", () => {
    const named = Object.values(variants[name]).flatMap((variant) => {
      const resolved = resolve(name, variant)
      return [
        ...propertiesOf(resolved, "IAM::Role").map(({ RoleName }) => RoleName),
        ...propertiesOf(resolved, "IAM::ManagedPolicy").map(({ ManagedPolicyName }) => ManagedPolicyName),
        ...propertiesOf(resolved, "CloudWatch::Dashboard").map(({ DashboardName }) => DashboardName),
      ]
    })

    expect(named.length).toBeGreaterThan(3)
    for (const one of named) expect(one).toMatch(new RegExp(`^${name}-(.+-)?us-east-1$`))
  })

  test("signs users in at a name that no word of yours stands in", () => {
    const variant = { ...first, deploy_function: "true", name: "mcp-on-aws" }
    const known = Object.entries(variant).filter(
      ([input]) => toPascalCase(input) in templateOf(name).Parameters!,
    )

    const [domain] = propertiesOf(resolve(name, Object.fromEntries(known)), "Cognito::UserPoolDomain")

    expect(domain!.Domain).toMatch(/^mcp-[0-9a-f-]+$/)
  })

  test("has the outputs that its README lists", () => {
    const readme = readFileSync(join(folderOf(name), "README.md"), "utf8")
    const [, table = ""] = readme.split("<!-- outputs: written by npm run synth -->")
    const listed = [...table.split("\n## ")[0]!.matchAll(/^\| `(\w+)`/gm)].map(([, output]) => output)

    expect(listed.sort()).toEqual(Object.keys(templateOf(name).Outputs ?? {}).sort())
    expect(listed.length).toBeGreaterThanOrEqual(outputs[name].length - 1)
  })
})

describe.each(["stateless-ecs", "stateful-ecs", "hybrid"] as const)("the tasks of %s", (name) => {
  test.each(Object.keys(variants[name]))("wait for their way out, and the load balancer: %s", (title) => {
    const resolved = resolve(name, variants[name][title]!)
    const [balancer] = idsOf(resolved, "ElasticLoadBalancingV2::LoadBalancer")

    const wayIn = listBefore(resolved, balancer!)
    const wayOut = listBefore(resolved, "Service")

    for (const id of idsOf(resolved, "EC2::VPCGatewayAttachment")) expect(wayIn).toContain(id)
    for (const type of ["EC2::Route", "EC2::SubnetRouteTableAssociation", "EC2::VPCEndpoint"])
      for (const id of idsOf(resolved, type).filter((one) => !one.startsWith("Public")))
        expect(wayOut).toContain(id)
    for (const id of idsOf(resolved, "ElasticLoadBalancingV2::Listener")) expect(wayOut).toContain(id)
  })

  test.each(["NoTasksAlarm", "FewTasksAlarm"])("are missed no sooner than they were there: %s", (alarm) => {
    expect(listBefore(resolve(name, variants[name]["plain HTTP"]!), alarm)).toContain("Service")
  })

  test("are as many as autoscaling wants, whatever a deployment changes", () => {
    const [service] = propertiesOf(resolve(name, {}), "ECS::Service")

    expect(service).toHaveProperty("TaskDefinition")
    expect(service).not.toHaveProperty("DesiredCount")
  })

  test("keep their listener on port 80 when HTTPS is set up after a trial without", () => {
    const listeners = (variant: Variant) => {
      const { resources } = resolve(name, variant)
      const found = Object.entries(resources).filter(([, { Type }]) => Type.endsWith("V2::Listener"))
      return Object.fromEntries(found.map(([id, { Properties }]) => [id, Number(Properties.Port)]))
    }

    const trial = listeners(variants[name]["plain HTTP"]!)
    const after = listeners(variants[name]["certificate in a zone"]!)

    expect(Object.values(trial)).toEqual([80])
    expect(after).toMatchObject(trial)
    expect(Object.values(after).sort()).toEqual([443, 80])
  })

  test("come from one repository's images alone where an image is given", () => {
    const resolved = resolve(name, {
      ...variants[name]["own image"],
      container_image: "123456789012.dkr.ecr.eu-west-1.amazonaws.com/server@sha256:0a1b",
    })
    const policies = JSON.stringify(resolved.resources.ExecutionRole!.Properties.Policies)

    expect(policies).toContain('"arn:aws:ecr:*:*:repository/server*"')
    expect(policies).not.toContain("repository/*")
  })
})

describe.each(["stateless-lambda", "lambda-ops"] as const)("the REST API of %s", (name) => {
  const deployed: Variant = name === "lambda-ops" ? { deploy_function: "true" } : {}

  test("gets its stage when API Gateway may write its logs", () => {
    expect(listBefore(resolve(name, deployed), "Stage")).toContain("ApiGatewayAccount")
  })

  test("has no metrics of each method, which cost and which nothing reads", () => {
    const [stage] = propertiesOf(resolve(name, deployed), "ApiGateway::Stage")

    expect(stage).toMatchObject({ MethodSettings: [{ MetricsEnabled: false }] })
  })
})

test.each([
  ["Cognito, which does PKCE and does not say so", "cognito", "own"],
  ["another issuer", "oauth", "issuer"],
])("the tasks present metadata: with %s", (_, authorization, presented) => {
  const variant = {
    ...variants["stateful-ecs"]["own image"],
    authorization,
    ...(authorization === "oauth" && { oauth_issuer: "https://issuer.example.com" }),
  }
  const [task] = propertiesOf(resolve("stateful-ecs", variant), "ECS::TaskDefinition")

  expect(JSON.stringify(task)).toContain(JSON.stringify({ Name: "MCP_AUTH_METADATA", Value: presented }))
})
