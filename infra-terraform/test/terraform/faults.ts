import type { Attribute, Block } from "../schema/block.ts"
import type { ProviderSchema } from "../schema/provider-schema.ts"
import type { Arguments, Configuration } from "./configuration.ts"

/** A mistake that somebody could make in a stack, and how Terraform has to name it. */
export interface Fault {
  readonly name: string
  /** Makes it where the configuration gives an occasion; tells whether it did. */
  readonly seed: (configuration: Configuration, schema: ProviderSchema) => boolean
  readonly complaint: RegExp
}

export const faults: readonly Fault[] = [
  {
    name: "a reference to an attribute that the resource has not",
    seed: (configuration) => replaceFirst(configuration, REFERENCE, "$1.$2.no_such_attribute"),
    complaint: /Unsupported attribute|no attribute named/,
  },
  {
    name: "a reference to a resource that nobody declares",
    seed: (configuration) =>
      replaceFirst(configuration, REFERENCE, "$1.no_such_name.$3") ||
      replaceFirst(configuration, COUNTED, "$1.no_such_name[*].$3"),
    complaint: /undeclared resource/,
  },
  {
    name: "a reference to a variable that nobody declares",
    seed: (configuration) => replaceFirst(configuration, /\$\{var\.(\w+)/, "${var.no_such_variable"),
    complaint: /undeclared input variable/,
  },
  {
    name: "an argument that the resource has not",
    seed: (configuration) => {
      const [found] = listResources(configuration)
      if (found) found.given.no_such_argument = true
      return found !== undefined
    },
    complaint: /No argument or block type is named "no_such_argument"/,
  },
  {
    name: "a word where a number or a yes is wanted",
    seed: (configuration, schema) =>
      changeArgument(configuration, schema, {
        applies: ({ type }) => type === "number" || type === "bool",
        change: (given, name) => (given[name] = "soon"),
      }),
    complaint: /Incorrect attribute value type/,
  },
  {
    name: "a required argument that is missing",
    seed: (configuration, schema) =>
      changeArgument(configuration, schema, {
        applies: ({ required }) => required,
        change: (given, name) => delete given[name],
      }),
    complaint: /Missing required argument/,
  },
  {
    name: "a type of resource that the provider has not",
    seed: (configuration) => {
      const [found] = listResources(configuration)
      if (found) configuration.resource = { ...configuration.resource, [`${found.type}s`]: { one: {} } }
      return found !== undefined
    },
    complaint: /Invalid resource type/,
  },
]

/** `aws_iam_role.function.arn`: type, name, attribute. */
const REFERENCE = /(?<![\w.])((?:data\.)?aws_\w+)\.(\w+)\.(\w+)/
/** `aws_iam_role.function[*].arn`, of which `validate` looks at the name alone. */
const COUNTED = /(?<![\w.])(aws_\w+)\.(\w+)\[\*\]\.(\w+)/

/** In resources: outputs would do as well, but not every file has them. */
function replaceFirst(configuration: Configuration, what: RegExp, by: string): boolean {
  const text = JSON.stringify(configuration.resource ?? {})
  if (!what.test(text)) return false
  configuration.resource = JSON.parse(text.replace(what, by)) as NonNullable<Configuration["resource"]>
  return true
}

function listResources({ resource = {} }: Configuration) {
  return Object.entries(resource).flatMap(([type, named]) =>
    Object.values(named).map((given) => ({ type, given })),
  )
}

interface Change {
  readonly applies: (attribute: Attribute) => boolean
  readonly change: (given: Arguments, name: string) => void
}

function changeArgument(
  configuration: Configuration,
  schema: ProviderSchema,
  { applies, change }: Change,
): boolean {
  for (const { type, given } of listResources(configuration)) {
    const { attributes } = schema.resources.get(type) ?? NO_BLOCK
    const [name] = [...attributes].find(([one, attribute]) => one in given && applies(attribute)) ?? []
    if (name === undefined) continue
    change(given, name)
    return true
  }
  return false
}

const NO_BLOCK: Block = { attributes: new Map(), blocks: new Map() }
