import { readFileSync, readdirSync } from "node:fs"
import { join } from "node:path"
import { inputsOf } from "@mcp-on-aws/blueprint/inputs"
import type { StackName } from "@mcp-on-aws/blueprint/stacks"
import type { Variant } from "../variants.ts"
import { functions } from "./functions.ts"
import { type Expression, parseTemplate } from "./parse-expression.ts"

type Tree = Record<string, unknown>
type Names = Readonly<Record<string, unknown>>

export interface TerraformResource {
  readonly type: string
  readonly name: string
  readonly arguments: Tree
}

interface Configuration {
  readonly resource: Record<string, Record<string, Tree>>
  readonly locals?: Tree
  readonly output?: Record<string, Tree>
}

const stacks = join(import.meta.dirname, "..", "..", "..", "..", "infra-terraform", "stacks")

/**
 * What Terraform would make of a stack for these inputs: counts decided, variables and locals filled in. What is known
 * only after creation stays as text: `${aws_dynamodb_table.notes.arn}`.
 */
export function evaluateStack(stack: StackName, variant: Variant): readonly TerraformResource[] {
  return new Evaluation(readConfiguration(stack), readVariables(stack, variant)).resources()
}

function readConfiguration(stack: StackName): Configuration {
  const folder = join(stacks, stack)
  const files = readdirSync(folder).filter((file) => file.endsWith(".tf.json"))
  return Object.assign(
    {},
    ...files.map((file) => JSON.parse(readFileSync(join(folder, file), "utf8")) as object),
  ) as Configuration
}

function readVariables(stack: StackName, variant: Variant): Tree {
  return Object.fromEntries(
    inputsOf(stack).map((input) => {
      const given = variant[input.name]
      if (given === undefined) return [input.name, input.default]
      if (input.type === "bool") return [input.name, given === "true"]
      if (input.type === "number") return [input.name, Number(given)]
      return [input.name, input.type === "list" ? given.split(",") : given]
    }),
  )
}

class Evaluation {
  readonly #configuration: Configuration
  readonly #variables: Tree
  readonly #locals = new Map<string, unknown>()

  constructor(configuration: Configuration, variables: Tree) {
    this.#configuration = configuration
    this.#variables = variables
  }

  resources(): TerraformResource[] {
    return Object.entries(this.#configuration.resource).flatMap(([type, blocks]) =>
      Object.entries(blocks).flatMap(([name, block]) =>
        this.#instances(block).map((each) => ({
          type,
          name,
          arguments: { ...(this.#fill(withoutMeta(block), each) as Tree), ...this.#expand(block) },
        })),
      ),
    )
  }

  /** Its dynamic blocks, as many of each as there are. */
  #expand({ dynamic = {} }: Tree): Tree {
    return Object.fromEntries(
      Object.entries(dynamic as Record<string, Tree>).map(([name, { for_each: each, content }]) => [
        name,
        (this.#fill(each) as unknown[]).map((value) => this.#fill(content, { [name]: { value } })),
      ]),
    )
  }

  #instances({ count, for_each: each }: Tree): Names[] {
    if (each !== undefined) return (this.#fill(each) as unknown[]).map((value) => ({ each: { value } }))
    return Array.from({ length: count === undefined ? 1 : Number(this.#fill(count)) }, () => ({}))
  }

  #fill(value: unknown, names: Names = {}): unknown {
    if (typeof value === "string") return this.#evaluate(parseTemplate(value), names)
    if (Array.isArray(value)) return value.map((item) => this.#fill(item, names))
    if (typeof value !== "object" || value === null) return value
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [String(this.#fill(key, names)), this.#fill(item, names)]),
    )
  }

  #evaluate(expression: Expression, names: Names): unknown {
    const evaluate = (inner: Expression) => this.#evaluate(inner, names)
    switch (expression.kind) {
      case "value":
        return expression.value
      case "template":
        return expression.parts.map((part) => String(evaluate(part) as string)).join("")
      case "list":
        return expression.items.map(evaluate)
      case "object":
        return Object.fromEntries(expression.entries.map(([key, item]) => [key, evaluate(item)]))
      case "choice":
        return evaluate(expression.when) ? evaluate(expression.yes) : evaluate(expression.no)
      case "unary":
        return expression.operator === "!" ? !evaluate(expression.of) : -Number(evaluate(expression.of))
      case "binary":
        return this.#compute(expression, names)
      case "call":
        return this.#call(expression, names)
      case "index":
        return (evaluate(expression.of) as Tree)[String(evaluate(expression.index))]
      case "splat":
        return ([evaluate(expression.of)].flat() as Tree[])
          .filter((item) => item !== null)
          .map((item) => expression.path.reduce<unknown>((found, name) => (found as Tree)[name], item))
      case "for":
        return this.#loop(expression, names)
      default:
        return this.#refer(expression, names)
    }
  }

  #compute({ operator, left, right }: Extract<Expression, { kind: "binary" }>, names: Names): unknown {
    const first = this.#evaluate(left, names)
    if (operator === "&&") return first && this.#evaluate(right, names)
    if (operator === "||") return first || this.#evaluate(right, names)
    const second = this.#evaluate(right, names)
    if (operator === "==") return first === second
    if (operator === "!=") return first !== second
    const [a, b] = [Number(first), Number(second)]
    return { "+": a + b, "-": a - b, "*": a * b, "<": a < b, ">": a > b, "<=": a <= b, ">=": a >= b }[
      operator
    ]
  }

  #call({ name, args }: Extract<Expression, { kind: "call" }>, names: Names): unknown {
    if (name === "try") return this.#try(args, names)
    const call = functions[name]
    if (!call) throw new Error(`The stacks use ${name}(), which this evaluation does not know`)
    const values = args.flatMap((argument) =>
      argument.kind === "spread"
        ? (this.#evaluate(argument.of, names) as unknown[])
        : [this.#evaluate(argument, names)],
    )
    return call(...(values as never[]))
  }

  #try(args: readonly Expression[], names: Names): unknown {
    for (const argument of args) {
      try {
        return this.#evaluate(argument, names)
      } catch {
        continue
      }
    }
    throw new Error("No argument of try() can be evaluated")
  }

  #loop({ names: bound, of, item, when }: Extract<Expression, { kind: "for" }>, names: Names): unknown[] {
    const source = this.#evaluate(of, names) as unknown[] | Tree
    const entries: [unknown, unknown][] = Array.isArray(source)
      ? source.map((value, index) => [index, value])
      : Object.entries(source)
    return entries.flatMap(([key, value]) => {
      const inner = {
        ...names,
        ...(bound.length > 1 ? { [bound[0]!]: key, [bound[1]!]: value } : { [bound[0]!]: value }),
      }
      return when && !this.#evaluate(when, inner) ? [] : [this.#evaluate(item, inner)]
    })
  }

  #refer(expression: Expression, names: Names): unknown {
    if (expression.kind === "name") {
      if (expression.name in names) return names[expression.name]
      return this.#root(expression.name)
    }
    if (expression.kind !== "member") throw new Error(`Unexpected ${expression.kind}`)
    const of = this.#evaluate(expression.of, names) as Tree | null
    const found = of?.[expression.name]
    if (found === undefined)
      throw new Error(`There is no ${expression.name} in ${JSON.stringify(expression.of)}`)
    return found
  }

  #root(name: string): unknown {
    if (name === "var") return this.#variables
    if (name === "local") return lookUp((key) => this.#local(key))
    if (name === "path") return { module: "." }
    if (name === "data") return DATA
    return lookUp((key) => this.#resource(name, key))
  }

  #local(name: string): unknown {
    if (!this.#locals.has(name)) {
      const declared = this.#configuration.locals?.[name]
      if (declared === undefined) throw new Error(`There is no local.${name}`)
      this.#locals.set(name, this.#fill(declared))
    }
    return this.#locals.get(name)
  }

  /** Its arguments where they are set; all else as text. Where it is counted, as many of it as there are. */
  #resource(type: string, name: string): unknown {
    const block = this.#configuration.resource[type]?.[name]
    if (!block) throw new Error(`There is no ${type}.${name}`)
    const one = lookUp((attribute) => {
      const isSet = attribute in block && typeof block[attribute] !== "object"
      if (isSet) return this.#fill(block[attribute])
      const reference = (wanted: string) => `\${${type}.${name}.${wanted}}`
      return COMPOSED[`${type}.${attribute}`]?.(reference("id")) ?? reference(attribute)
    })
    const isMany = block.count !== undefined || block.for_each !== undefined
    return isMany ? this.#instances(block).map(() => one) : one
  }
}

const lookUp = (find: (name: string) => unknown) =>
  new Proxy({}, { get: (_, name) => (typeof name === "string" ? find(name) : undefined) })

const withoutMeta = ({
  count: _count,
  for_each: _each,
  lifecycle: _lifecycle,
  depends_on: _depends,
  dynamic: _dynamic,
  ...rest
}: Tree) => rest

const DATA = {
  aws_region: { current_region: { id: "us-east-1", region: "us-east-1", name: "us-east-1" } },
  aws_caller_identity: { current_account: { account_id: "123456789012" } },
  aws_partition: { current_partition: { partition: "aws", dns_suffix: "amazonaws.com" } },
  aws_availability_zones: { zones: [{ names: ["us-east-1a", "us-east-1b"] }] },
}

/** Attributes of which more is known than that they are there. */
const COMPOSED: Readonly<Record<string, (id: string) => string>> = {
  "aws_apigatewayv2_api.api_endpoint": (id) => `https://${id}.execute-api.us-east-1.amazonaws.com`,
  "aws_cognito_user_pool.endpoint": (id) => `cognito-idp.us-east-1.amazonaws.com/${id}`,
}
