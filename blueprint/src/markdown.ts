import { describeRule, inputGroups } from "./inputs.ts"
import type { Input } from "./inputs.ts"
import { outputs } from "./outputs.ts"
import type { Statement } from "./permissions.ts"
import { roles } from "./roles.ts"
import type { StackName } from "./stacks.ts"

/** How a kind of infrastructure writes the name of an input or an output. */
type Spell = (name: string) => string

const row = (...cells: readonly string[]) => `| ${cells.join(" | ")} |`
const code = (text: string) => `\`${text.replaceAll("|", "\\|")}\``

/** The inputs of a stack: name, default, meaning and rule, group by group. */
export function describeInputs(stack: StackName, spell: Spell): string {
  const rows = inputGroups[stack].flatMap(({ title, inputs }) => [
    row(`**${title}**`, "", ""),
    ...inputs.map((input) => row(code(spell(input.name)), describeDefault(input), describeMeaning(input))),
  ])
  return ["| input | default | meaning |", "| --- | --- | --- |", ...rows].join("\n")
}

function describeDefault(input: Input): string {
  if (input.type === "list")
    return input.default.length > 2 ? "see there" : code(JSON.stringify(input.default))
  return input.default === "" ? "none" : code(String(input.default))
}

function describeMeaning(input: Input): string {
  const rule = describeRule(input)
  const meaning = input.description.replaceAll("|", "\\|").replaceAll("<", "&lt;")
  return rule && "allowed" in input && input.allowed && input.type === "number"
    ? `${meaning} (${input.allowed.join(", ")})`
    : meaning
}

/** `keepsSecrets`: that kind can have an output which is not shown to everybody. */
export function describeOutputs(stack: StackName, spell: Spell, { keepsSecrets = true } = {}): string {
  const shown = outputs[stack].filter(({ sensitive }) => keepsSecrets || !sensitive)
  const rows = shown.map(({ name, description, sensitive }) =>
    row(code(spell(name)), `${description}${sensitive ? " (sensitive)" : ""}`),
  )
  return ["| output | tells |", "| --- | --- |", ...rows].join("\n")
}

/** Every role, and what it may do on what. */
export function describeRoles(stack: StackName, spell: Spell): string {
  const rows = roles[stack].flatMap(({ name, statements }) =>
    statements.map((statement, index) =>
      row(
        index === 0 ? name : "",
        statement.actions.map(code).join(", "),
        describeResource(statement) +
          (statement.where === undefined ? "" : `, with ${code(spell(statement.where))}`),
      ),
    ),
  )
  return ["| role | may | on |", "| --- | --- | --- |", ...rows].join("\n")
}

const describeResource = ({ on, condition }: Statement) =>
  `${on === "all" ? "`*`: these know no resources" : on}${condition ? " that carry the tag" : ""}`
