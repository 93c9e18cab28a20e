import { useId } from "preact/hooks"
import { choicesOf, kindOf } from "./schema.ts"
import type { Entries, Schema } from "./schema.ts"

export interface SchemaFieldsOptions {
  readonly schema: Schema
  readonly entries: Entries
  readonly change: (entries: Entries) => void
}

/** A field for each property of an object's schema. */
export function SchemaFields({ schema, entries, change }: SchemaFieldsOptions) {
  const properties = Object.entries(schema.properties ?? {})
  if (properties.length === 0) return <p class="muted">It takes no arguments.</p>
  return (
    <>
      {properties.map(([name, property]) => (
        <Field
          key={name}
          name={name}
          schema={property}
          required={schema.required?.includes(name) ?? false}
          value={entries[name] ?? ""}
          change={(value) => change({ ...entries, [name]: value })}
        />
      ))}
    </>
  )
}

interface FieldOptions {
  readonly name: string
  readonly schema: Schema
  readonly required: boolean
  readonly value: string
  readonly change: (value: string) => void
}

function Field(options: FieldOptions) {
  const { name, schema, required } = options
  const id = useId()
  const hint = schema.description ?? (kindOf(schema) === "json" ? "JSON" : undefined)
  return (
    <div class={kindOf(schema) === "boolean" ? "field check" : "field"}>
      <label for={id}>
        {schema.title ?? name}
        {!required && <span class="muted"> (optional)</span>}
      </label>
      <Control {...options} id={id} hintId={hint === undefined ? undefined : `${id}-hint`} />
      {hint !== undefined && (
        <small id={`${id}-hint`} class="hint">
          {hint}
        </small>
      )}
    </div>
  )
}

interface ControlOptions extends FieldOptions {
  readonly id: string
  readonly hintId: string | undefined
}

function Control({ id, hintId, name, schema, required, value, change }: ControlOptions) {
  const kind = kindOf(schema)
  const shared = { id, name, "aria-describedby": hintId }
  const text = {
    ...shared,
    required: required && kind !== "boolean",
    value,
    onInput: (event: { readonly currentTarget: { readonly value: string } }) =>
      change(event.currentTarget.value),
  }
  switch (kind) {
    case "boolean":
      return (
        <input
          type="checkbox"
          {...shared}
          checked={value === "true"}
          onChange={(event) => change(String(event.currentTarget.checked))}
        />
      )
    case "choice":
      return (
        <select {...text}>
          {!required && <option value="">(none)</option>}
          {choicesOf(schema).map((choice) => (
            <option key={choice.value} value={choice.value}>
              {choice.label}
            </option>
          ))}
        </select>
      )
    case "number":
      return (
        <input
          type="number"
          step={schema.type === "integer" ? 1 : "any"}
          min={schema.minimum}
          max={schema.maximum}
          {...text}
        />
      )
    case "text":
      return <input type="text" {...text} />
    default:
      return <textarea rows={kind === "json" ? 6 : 3} class={kind} spellcheck={kind !== "json"} {...text} />
  }
}
