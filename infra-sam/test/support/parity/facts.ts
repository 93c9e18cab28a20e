import type { Resolved } from "../resolve-template.ts"
import type { TerraformResource } from "../terraform/evaluate-stack.ts"
import { type Comparison, comparisons } from "./comparisons.ts"
import { collectFromTemplate, collectFromTerraform } from "./collected-facts.ts"
import { alone, kinds } from "./kinds.ts"
import { find, textOf, type Tree } from "./text.ts"

/** A resource in either kind's own words, with the type that a template gives it. */
interface Resource {
  readonly kind: string
  readonly properties: Tree
}

/** What can be told of a stack: `AWS::Lambda::Function notes-rest handler`, and its value as a text. */
export type Facts = Readonly<Record<string, string>>

/** Of either kind: `read` finds in its resources what a comparison asks for. */
function describe(resources: readonly Resource[], side: 0 | 1): Record<string, string> {
  const facts: Record<string, string> = {}
  for (const { kind } of resources) {
    if (kind in alone) continue
    facts[`count of ${kind}`] = String(Number(facts[`count of ${kind}`] ?? 0) + 1)
  }
  for (const comparison of comparisons) {
    for (const resource of resources.filter(({ kind }) => kind === kinds[comparison.type])) {
      Object.assign(facts, compareOne(resource, comparison, side))
    }
  }
  return facts
}

function compareOne(
  { kind, properties }: Resource,
  { name, facts }: Comparison,
  side: 0 | 1,
): Record<string, string> {
  const title = [kind, ...(name ? [textOf(find(properties, name[side]))] : [])].join(" ")
  return Object.fromEntries(
    Object.entries(facts).flatMap(([fact, place]) => {
      const value = find(properties, place[side])
      if (fact === "environment") return describeEnvironment(title, value as Tree)
      return textOf(value) === "" ? [] : [[`${title} ${fact}`, textOf(value)]]
    }),
  )
}

/** An empty value counts as not set; of hosts, which there are. */
function describeEnvironment(title: string, environment: Tree = {}): [string, string][] {
  const given = Object.entries(environment).filter(([, value]) => textOf(value) !== "")
  return given.map(([name, value]) => [
    `${title} ${name}`,
    textOf(name === "MCP_ALLOWED_HOSTS" ? [...new Set(textOf(value).split(","))] : value),
  ])
}

function addAll(facts: Record<string, string>, more: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(more)) if (textOf(value) !== "") facts[name] = textOf(value)
}

interface Statement extends Tree {
  readonly Sid: string
  readonly Action: string | readonly string[]
  readonly Resource: string | readonly string[]
}

/** CloudFormation's ARN of a log group ends in what Terraform's has to be given. */
const describeStatements = (role: string, statements: readonly Statement[]): Record<string, string> =>
  Object.fromEntries(
    statements.map(({ Sid, Action, Resource, Condition }) => [
      `role ${role} ${Sid}`,
      textOf({
        actions: [Action].flat(),
        on: [Resource].flat().map((arn) => arn.replace(/(<AWS::Logs::LogGroup[^>]*>):\*$/, "$1")),
        condition: Condition,
      }),
    ]),
  )

const readPolicy = (document: unknown): readonly Statement[] =>
  ((typeof document === "string" ? JSON.parse(document) : document) as { Statement: readonly Statement[] })
    .Statement

const describeRule = (direction: string, port: unknown, from: unknown, words: unknown) =>
  `${direction} ${textOf(port)} ${textOf(from)} (${textOf(words)})`

export function factsOfTerraform(evaluated: readonly TerraformResource[]): Facts {
  const resources = evaluated.map(({ type, name, arguments: properties }) => ({
    ...{ type, name, kind: kinds[type] ?? type },
    properties: label(properties, (reference) => nameOf(reference)) as Tree,
  }))
  function nameOf(reference: string): string {
    const [type = "", name = ""] = reference.split(".")
    const found = evaluated.find((one) => one.type === type && one.name === name)
    return labelOf(kinds[type] ?? type, found?.arguments ?? {}, 0)
  }

  const facts = describe(resources, 0)
  const ofType = (type: string) => resources.filter((resource) => resource.type === type)
  addAll(
    facts,
    collectFromTerraform((type) => ofType(type).map(({ properties }) => properties)),
  )
  for (const { properties } of ofType("aws_iam_role_policy"))
    Object.assign(facts, describeStatements(textOf(properties.role), readPolicy(properties.policy)))
  for (const { properties } of ofType("aws_iam_policy"))
    Object.assign(facts, describeStatements("policy", readPolicy(properties.policy)))
  for (const { name, properties } of ofType("aws_api_gateway_integration"))
    facts[`method ${name.replace("_", " ")}`] = textOf([
      properties.response_transfer_mode,
      properties.timeout_milliseconds,
      find(
        ofType("aws_api_gateway_method").find((one) => one.name === name),
        "properties.authorization",
      ),
    ])
  for (const direction of ["ingress", "egress"])
    for (const { properties } of ofType(`aws_vpc_security_group_${direction}_rule`)) {
      const { security_group_id: group, cidr_ipv4: cidr, referenced_security_group_id: other } = properties
      const rule = describeRule(direction, properties.from_port, cidr ?? other, properties.description)
      facts[`${textOf(group)} ${rule}`] = "there"
    }
  return facts
}

export function factsOfTemplate({ resources: resolved }: Resolved): Facts {
  const resources = Object.entries(resolved).map(([id, { Type, Properties }]) => ({
    ...{ id, kind: Type },
    properties: label(Properties, nameOf) as Tree,
  }))
  function nameOf(reference: string): string {
    const [id = "", attribute] = reference.split(".")
    const { Type = id, Properties = {} } = resolved[id] ?? {}
    return attribute === undefined && NAMED.includes(Type)
      ? physicalName(Type, Properties, 1)
      : labelOf(Type, Properties, 1)
  }

  const facts = describe(resources, 1)
  const ofKind = (kind: string) => resources.filter((resource) => resource.kind === kind)
  addAll(
    facts,
    collectFromTemplate((kind) => ofKind(kind).map(({ properties }) => properties)),
  )
  for (const { properties } of ofKind("AWS::IAM::Role"))
    for (const { PolicyDocument } of (properties.Policies ?? []) as readonly Tree[])
      Object.assign(facts, describeStatements(textOf(properties.RoleName), readPolicy(PolicyDocument)))
  for (const { properties } of ofKind("AWS::IAM::ManagedPolicy"))
    Object.assign(facts, describeStatements("policy", readPolicy(properties.PolicyDocument)))
  for (const { id, properties } of ofKind("AWS::ApiGateway::Method")) {
    const words = id.replace(/([a-z])([A-Z])/, "$1 $2").toLowerCase()
    const { ResponseTransferMode, TimeoutInMillis } = properties.Integration as Tree
    facts[`method ${words}`] = textOf([ResponseTransferMode, TimeoutInMillis, properties.AuthorizationType])
  }
  for (const { group, direction, rule } of rulesOf(resources)) {
    const other = rule.CidrIp ?? rule.SourceSecurityGroupId ?? rule.DestinationSecurityGroupId
    facts[`${group} ${describeRule(direction, rule.FromPort, other, rule.Description)}`] = "there"
  }
  return facts
}

function rulesOf(resources: readonly Resource[]) {
  return resources.flatMap(({ kind, properties }) => {
    if (kind === "AWS::EC2::SecurityGroup") {
      const group = labelOf(kind, properties, 1)
      return (["ingress", "egress"] as const).flatMap((direction) =>
        (
          (properties[direction === "ingress" ? "SecurityGroupIngress" : "SecurityGroupEgress"] ??
            []) as Tree[]
        ).map((rule) => ({ group, direction, rule })),
      )
    }
    const [, word] = /^AWS::EC2::SecurityGroup(Ingress|Egress)$/.exec(kind) ?? []
    return word
      ? [{ group: textOf(properties.GroupId), direction: word.toLowerCase(), rule: properties }]
      : []
  })
}

/** Types whose reference is their name, in a template. */
const NAMED = [
  "Logs::LogGroup",
  "DynamoDB::Table",
  "Lambda::Function",
  "IAM::Role",
  "ECS::Cluster",
  "ECR::Repository",
]
  .concat("CodeBuild::Project", "Cognito::UserPoolResourceServer")
  .map((type) => `AWS::${type}`)

function physicalName(kind: string, properties: Tree, side: 0 | 1): string {
  const comparison = comparisons.find(({ type }) => kinds[type] === kind)
  const places: Readonly<Record<string, readonly [string, string]>> = {
    "AWS::IAM::Role": ["name", "RoleName"],
    "AWS::EC2::SecurityGroup": ["name", "GroupName"],
    "AWS::ECS::Cluster": ["name", "ClusterName"],
    "AWS::Cognito::UserPoolResourceServer": ["identifier", "Identifier"],
  }
  const place = comparison?.name ?? places[kind]
  return place ? textOf(find(properties, place[side])) : ""
}

/** What is referred to, whatever of it: `<AWS::DynamoDB::Table stateless-lambda-notes>`. */
const labelOf = (kind: string, properties: Tree, side: 0 | 1): string =>
  `<${[kind, physicalName(kind, properties, side)].filter(Boolean).join(" ")}>`

function label(value: unknown, nameOf: (reference: string) => string): unknown {
  if (typeof value === "string")
    return value.replace(/\$\{([\w.]+)\}/g, (_, reference: string) => nameOf(reference))
  if (Array.isArray(value)) return value.map((item) => label(item, nameOf))
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, label(item, nameOf)]))
}
