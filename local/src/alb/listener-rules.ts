import type { IncomingMessage } from "node:http"

/** `HttpHeaderConditionConfig` of the ELBv2 API: neither name nor values tell upper from lower case. */
export interface HttpHeaderCondition {
  readonly field: "http-header"
  readonly name: string
  /** One of them has to match; `*` stands for any characters, `?` for one. */
  readonly values: readonly string[]
}

export interface ListenerRule<Action> {
  /** The lowest is looked at first; what no rule matches is the default action's. */
  readonly priority: number
  /** All of them have to match. */
  readonly conditions: readonly HttpHeaderCondition[]
  readonly action: Action
}

/** `CreateRule`, and "Condition basics" of listener rules. */
const LIMITS = { priority: 50_000, values: 5, valuesOfOne: 3, name: 40, value: 128 } as const

/**
 * The action of the first rule that matches a request; `undefined` leaves it to the default action.
 * @throws RangeError for rules that ELBv2 would not take
 */
export function createListenerRules<Action>(rules: readonly ListenerRule<Action>[]) {
  const taken = new Set<number>()
  for (const rule of rules) {
    checkRule(rule)
    if (taken.has(rule.priority))
      throw new RangeError(`Two listener rules have the priority ${rule.priority}`)
    taken.add(rule.priority)
  }
  const inOrder = rules
    .toSorted((one, other) => one.priority - other.priority)
    .map(({ conditions, action }) => ({ action, matchers: conditions.map(createMatcher) }))
  return (request: Pick<IncomingMessage, "headersDistinct">): Action | undefined =>
    inOrder.find(({ matchers }) => matchers.every((matches) => matches(request)))?.action
}

function checkRule({ priority, conditions }: ListenerRule<unknown>) {
  const refuse = (problem: string) => {
    throw new RangeError(`The listener rule ${priority} ${problem}`)
  }
  if (!Number.isInteger(priority) || priority < 1 || priority > LIMITS.priority)
    refuse(`must have a priority from 1 to ${LIMITS.priority}`)
  if (conditions.length === 0) refuse("has no condition")
  const values = conditions.flatMap((condition) => condition.values)
  if (values.length > LIMITS.values) refuse(`has more than ${LIMITS.values} condition values`)
  if (conditions.some((one) => one.values.length === 0 || one.values.length > LIMITS.valuesOfOne))
    refuse(`has a condition without a value, or with more than ${LIMITS.valuesOfOne}`)
  if (conditions.some(({ name }) => name.length > LIMITS.name || !/^[\w!#$%&'*+.^`|~-]+$/.test(name)))
    refuse(`names what is no header, or one longer than ${LIMITS.name} characters`)
  if (values.some(({ length }) => length < 1 || length > LIMITS.value))
    refuse(`has a value that is empty or longer than ${LIMITS.value} characters`)
}

function createMatcher({ name, values }: HttpHeaderCondition) {
  const patterns = values.map(toPattern)
  return ({ headersDistinct }: Pick<IncomingMessage, "headersDistinct">) => {
    const given = headersDistinct[name.toLowerCase()] ?? []
    return given.some((one) => patterns.some((pattern) => pattern.test(one)))
  }
}

function toPattern(value: string): RegExp {
  const literal = value.replaceAll(/[\\^$.+()[\]{}|]/g, "\\$&")
  return new RegExp(`^${literal.replaceAll("*", ".*").replaceAll("?", ".")}$`, "is")
}
