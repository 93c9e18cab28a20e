interface Described {
  /** As Terraform writes it: SAM's parameters are the same in PascalCase. */
  readonly name: string
  readonly description: string
  readonly sensitive?: true
}

interface TextInput extends Described {
  readonly type: "string"
  readonly default: string
  readonly allowed?: readonly string[]
  /** Of the whole value; an empty value is let through where the default is empty. */
  readonly pattern?: string
  /** The field in which no two entries of a JSON list may be alike. Only Terraform can tell. */
  readonly distinct?: string
  /** Beside `pattern`, where that cannot count. */
  readonly maxLength?: number
  /** How no value may begin: Terraform's patterns cannot say what must not be. */
  readonly refusedStarts?: readonly string[]
  /** What the value must be, in words, where `pattern` says it in signs. */
  readonly must?: string
}

interface NumberInput extends Described {
  readonly type: "number"
  readonly default: number
  readonly allowed?: readonly number[]
  readonly min?: number
  readonly max?: number
}

interface SwitchInput extends Described {
  readonly type: "bool"
  readonly default: boolean
}

interface ListInput extends Described {
  readonly type: "list"
  readonly default: readonly string[]
  /** Of each entry; there must be one where the default has some. */
  readonly pattern?: string
  readonly must?: string
}

/** What whoever deploys a stack may set. Each has a default, so that nothing has to be. */
export type Input = TextInput | NumberInput | SwitchInput | ListInput

export interface InputGroup {
  readonly title: string
  readonly inputs: readonly Input[]
}

/** `log_level` is `LogLevel` in SAM. */
export const toPascalCase = (name: string) =>
  name
    .split("_")
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("")

/** What a refused value is told: one sentence, the same in both kinds. */
export function describeRule(input: Input): string | undefined {
  const rule = ruleOf(input)
  return rule === undefined ? undefined : `${input.name} must be ${rule}.`
}

function ruleOf(input: Input): string | undefined {
  if (input.type === "string" || input.type === "number") {
    if (input.allowed) return `one of ${input.allowed.join(", ")}`
  }
  if ((input.type === "string" || input.type === "list") && input.pattern !== undefined) {
    return `${input.default.length === 0 ? "empty or " : ""}${input.must ?? `like ${input.pattern}`}`
  }
  if (input.type === "number" && input.min !== undefined) return `from ${input.min} to ${input.max}`
  return undefined
}
