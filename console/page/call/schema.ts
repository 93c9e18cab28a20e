/** As much of JSON Schema as a form can show; whatever else comes is written as JSON. */
export interface Schema {
  readonly type?: string | readonly string[]
  readonly title?: string
  readonly description?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly enum?: readonly (string | number | boolean | null)[]
  readonly enumNames?: readonly string[]
  readonly oneOf?: readonly { readonly const?: string | number | boolean; readonly title?: string }[]
  readonly default?: unknown
  readonly minimum?: number
  readonly maximum?: number
  readonly minLength?: number
  readonly maxLength?: number
}

/** What stands in the form's fields, by the names of the properties; a box that is ticked is "true". */
export type Entries = Readonly<Record<string, string>>

export type FieldKind = "text" | "long-text" | "number" | "boolean" | "choice" | "json"

const LONG = 200

export function kindOf(schema: Schema): FieldKind {
  if (choicesOf(schema).length > 0) return "choice"
  switch (schema.type) {
    case "string":
      return (schema.maxLength ?? 0) > LONG ? "long-text" : "text"
    case "number":
    case "integer":
      return "number"
    case "boolean":
      return "boolean"
    default:
      return "json"
  }
}

export function choicesOf({ enum: values = [], enumNames = [], oneOf = [] }: Schema) {
  if (values.length > 0)
    return values.map((value, at) => ({ value: String(value), label: enumNames[at] ?? String(value) }))
  return oneOf.flatMap(({ const: value, title }) =>
    value === undefined ? [] : [{ value: String(value), label: title ?? String(value) }],
  )
}

/** Defaults, and for a required value that is written as JSON an example of it. */
export function createEntries(schema: Schema): Entries {
  const properties = Object.entries(schema.properties ?? {})
  return Object.fromEntries(
    properties.map(([name, property]) => {
      if (property.default !== undefined) return [name, writeValue(property.default)]
      const isRequired = schema.required?.includes(name) ?? false
      if (isRequired && kindOf(property) === "json")
        return [name, JSON.stringify(createExample(property), null, 2)]
      return [name, isRequired ? (choicesOf(property)[0]?.value ?? "") : ""]
    }),
  )
}

const writeValue = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value, null, 2))

function createExample({ type, properties = {}, required = [], items = {}, title }: Schema): unknown {
  if (type === "array") return [createExample(items)]
  if (type === "object") {
    const needed = Object.entries(properties).filter(([name]) => required.includes(name))
    return Object.fromEntries(
      needed.map(([name, property]) => [name, createExample({ title: name, ...property })]),
    )
  }
  if (type === "string") return `A ${title ?? "text"}`
  return type === "boolean" ? false : 1
}

/** The arguments that the entries say. @throws Error naming the field that cannot be read */
export function readEntries(schema: Schema, entries: Entries): Record<string, unknown> {
  const properties = Object.entries(schema.properties ?? {})
  return Object.fromEntries(
    properties.flatMap(([name, property]) => {
      const text = entries[name] ?? ""
      if (text === "" && !(schema.required?.includes(name) ?? false)) return []
      return [[name, readValue(name, property, text)]]
    }),
  )
}

function readValue(name: string, schema: Schema, text: string): unknown {
  switch (kindOf(schema)) {
    case "boolean":
      return text === "true"
    case "number":
      if (text.trim() === "" || Number.isNaN(Number(text))) throw new Error(`${name} has to be a number`)
      return Number(text)
    case "choice":
      return schema.enum?.find((value) => String(value) === text) ?? text
    case "json":
      return parse(name, text)
    default:
      return text
  }
}

function parse(name: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new Error(`${name} has to be JSON: ${(cause as Error).message}`, { cause })
  }
}
