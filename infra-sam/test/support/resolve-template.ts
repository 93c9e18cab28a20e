type Tree = Readonly<Record<string, unknown>>
export type Parameters = Readonly<Record<string, string>>

export interface Template {
  readonly Parameters?: Readonly<Record<string, Parameter>>
  readonly Rules?: Readonly<Record<string, Rule>>
  readonly Mappings?: Readonly<Record<string, Record<string, Tree>>>
  readonly Conditions?: Tree
  readonly Resources: Readonly<Record<string, TemplateResource>>
  readonly Outputs?: Readonly<Record<string, { Value: unknown; Condition?: string; Description?: string }>>
}

interface Parameter {
  readonly Type: string
  readonly Default?: unknown
  readonly NoEcho?: boolean
  readonly AllowedPattern?: string
}

interface TemplateResource {
  readonly Type: string
  readonly Condition?: string
  readonly DependsOn?: string | readonly string[]
  readonly Metadata?: Tree
  readonly Properties?: Tree
}

interface Rule {
  readonly RuleCondition?: unknown
  readonly Assertions: readonly { Assert: unknown; AssertDescription: string }[]
}

export interface Resolved {
  readonly resources: Readonly<Record<string, { Type: string; Properties: Tree }>>
  /** What CloudFormation makes before each: what it depends on, and what it refers to. */
  readonly needs: Readonly<Record<string, readonly string[]>>
  readonly outputs: Readonly<Record<string, unknown>>
  /** What CloudFormation would refuse these parameters with, before it makes anything. */
  readonly refusals: readonly string[]
}

const PSEUDO: Record<string, string> = {
  "AWS::AccountId": "123456789012",
  "AWS::Partition": "aws",
  "AWS::Region": "us-east-1",
  "AWS::StackName": "stack",
  "AWS::StackId": "arn:aws:cloudformation:us-east-1:123456789012:stack/stack/0a1b",
  "AWS::URLSuffix": "amazonaws.com",
}
const ZONES = ["us-east-1a", "us-east-1b", "us-east-1c"]
const NOTHING = Symbol("AWS::NoValue")

/**
 * What CloudFormation makes of a template for these parameters: conditions decided, parameters filled in. What is
 * known only after creation stays as text: `${Id}` for a reference, `${Id.Attribute}` for an attribute.
 */
export function resolveTemplate(template: Template, parameters: Parameters): Resolved {
  const given = readParameters(template, parameters)
  const decided = new Map<string, boolean>()
  const context: Context = { template, given, decide }
  const exists = ({ Condition }: { Condition?: string }) => Condition === undefined || decide(Condition)

  function decide(name: string): boolean {
    if (!decided.has(name)) {
      const condition = template.Conditions?.[name]
      if (condition === undefined) throw new Error(`The template has no condition ${name}`)
      decided.set(name, resolve(condition, context) === true)
    }
    return decided.get(name)!
  }

  return {
    resources: mapEntries(template.Resources, (resource) =>
      exists(resource)
        ? { Type: resource.Type, Properties: resolve(resource.Properties ?? {}, context) as Tree }
        : undefined,
    ),
    needs: mapEntries(template.Resources, (resource) =>
      exists(resource) ? listNeeds(resource, context) : undefined,
    ),
    outputs: mapEntries(template.Outputs ?? {}, (output) =>
      exists(output) ? resolve(output.Value, context) : undefined,
    ),
    refusals: Object.values(template.Rules ?? {}).flatMap((rule) => refuse(rule, context)),
  }
}

function listNeeds({ DependsOn = [], Metadata, Properties }: TemplateResource, context: Context): string[] {
  const referring = JSON.stringify(resolve({ Metadata, Properties }, context))
  const referred = [...referring.matchAll(/\$\{(\w+)[.\w]*\}/g)].map(([, id = ""]) => id)
  return [...new Set([...[DependsOn].flat(), ...referred])].filter((id) => id in context.template.Resources)
}

interface Context {
  readonly template: Template
  readonly given: Readonly<Record<string, string | number | readonly string[]>>
  readonly decide: (condition: string) => boolean
}

function readParameters({ Parameters: declared = {} }: Template, parameters: Parameters): Context["given"] {
  const unknown = Object.keys(parameters).filter((name) => !(name in declared))
  if (unknown.length > 0) throw new Error(`The template has no parameter ${unknown.join(", ")}`)
  return mapEntries(declared, ({ Type, Default }, name) => {
    const value = String(parameters[name] ?? (Default as string | number | undefined) ?? "")
    if (Type === "Number") return Number(value)
    return Type === "CommaDelimitedList" || Type.startsWith("List<") ? value.split(",") : value
  })
}

const refuse = ({ RuleCondition, Assertions }: Rule, context: Context): string[] =>
  RuleCondition !== undefined && resolve(RuleCondition, context) !== true
    ? []
    : Assertions.flatMap(({ Assert, AssertDescription }) =>
        resolve(Assert, context) === true ? [] : [AssertDescription],
      )

function resolve(value: unknown, context: Context): unknown {
  if (Array.isArray(value))
    return value.map((item) => resolve(item, context)).filter((item) => item !== NOTHING)
  if (typeof value !== "object" || value === null) return value
  const [[name, argument] = ["", undefined], ...others] = Object.entries(value)
  const call = others.length === 0 ? functions[name] : undefined
  if (call && !(name === "Condition" && typeof argument !== "string")) return call(argument, context)
  return mapEntries(value as Tree, (item) => {
    const resolved = resolve(item, context)
    return resolved === NOTHING ? undefined : resolved
  })
}

type Call = (argument: unknown, context: Context) => unknown

const list = (argument: unknown, context: Context) => resolve(argument, context) as unknown[]
const strings = (argument: unknown, context: Context) => list(argument, context) as string[]

const functions: Record<string, Call> = {
  Ref: (name, { given }) => refer(name as string, given),
  Condition: (name, { decide }) => decide(name as string),
  "Fn::And": (parts, context) => list(parts, context).every(Boolean),
  "Fn::Contains": (parts, context) => {
    const [options, option] = list(parts, context) as [string[], string]
    return options.includes(option)
  },
  "Fn::EachMemberIn": (parts, context) => {
    const [members, options] = list(parts, context) as [string[], string[]]
    return members.every((member) => options.includes(member))
  },
  "Fn::Equals": (parts, context) => {
    const [left, right] = list(parts, context)
    return String(left) === String(right)
  },
  "Fn::FindInMap": (parts, context) => {
    const [map, first, second] = strings(parts, context) as [string, string, string]
    return context.template.Mappings?.[map]?.[first]?.[second]
  },
  "Fn::GetAtt": (path) => `\${${Array.isArray(path) ? path.join(".") : (path as string)}}`,
  "Fn::GetAZs": () => ZONES,
  "Fn::If": (parts, context) => {
    const [condition, yes, no] = parts as [string, unknown, unknown]
    return resolve(context.decide(condition) ? yes : no, context)
  },
  "Fn::Cidr": (parts, context) => {
    const [block, count, bits] = list(parts, context) as [string, number, number]
    return splitCidr(block, Number(count), Number(bits))
  },
  "Fn::Join": (parts, context) => {
    const [separator, items] = parts as [string, unknown]
    return strings(items, context).join(separator)
  },
  "Fn::Not": (parts, context) => !list(parts, context)[0],
  "Fn::Or": (parts, context) => list(parts, context).some(Boolean),
  "Fn::Select": (parts, context) => {
    const [index, items] = list(parts, context) as [number, unknown[]]
    return items[Number(index)]
  },
  "Fn::Split": (parts, context) => {
    const [separator, text] = strings(parts, context) as [string, string]
    return text.split(separator)
  },
  "Fn::Sub": (argument, context) => {
    const [text, values] = (Array.isArray(argument) ? argument : [argument, {}]) as [string, Tree]
    return text.replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
      if (literal) return `\${!${name}}`
      if (name in values) return String(resolve(values[name], context))
      return name.includes(".") ? `\${${name}}` : String(refer(name, context.given))
    })
  },
}

function refer(name: string, given: Context["given"]): unknown {
  if (name === "AWS::NoValue") return NOTHING
  return PSEUDO[name] ?? given[name] ?? `\${${name}}`
}

/** As `Fn::Cidr`: the first `count` blocks with `bits` bits for hosts. */
export function splitCidr(block: string, count: number, bits: number): string[] {
  const [address = "", length] = block.split("/")
  const start = address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0)
  if (start % 2 ** (32 - Number(length)) !== 0) throw new Error(`${block} has bits of a host`)
  return Array.from({ length: count }, (_, index) => {
    const first = start + index * 2 ** bits
    const parts = [24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256)
    return `${parts.join(".")}/${32 - bits}`
  })
}

function mapEntries<From, To>(
  tree: Readonly<Record<string, From>>,
  change: (item: From, name: string) => To | undefined,
): Record<string, To> {
  return Object.fromEntries(
    Object.entries(tree).flatMap(([name, item]) => {
      const changed = change(item, name)
      return changed === undefined ? [] : [[name, changed]]
    }),
  )
}
