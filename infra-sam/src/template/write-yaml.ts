/** Comments by the path of what they stand above, such as `Resources.NotesTable`. */
export type Comments = Readonly<Record<string, string>>

const WIDTH = 100
const TAGS: Record<string, string> = {
  Ref: "!Ref",
  Condition: "!Condition",
  ...Object.fromEntries(
    [
      "And",
      "Base64",
      "Equals",
      "FindInMap",
      "GetAtt",
      "GetAZs",
      "If",
      "Join",
      "Not",
      "Or",
      "Select",
      "Split",
      "Sub",
    ].map((name) => [`Fn::${name}`, `!${name}`]),
  ),
}

/** A CloudFormation template as a person would write it: short intrinsics, blocks, few quotes. */
export function writeYaml(template: object, comments: Comments = {}): string {
  return writeBlock(template, { indent: 0, path: "", comments })
}

interface Place {
  readonly indent: number
  readonly path: string
  readonly comments: Comments
}

function writeBlock(value: object, { indent, path, comments }: Place): string {
  return Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .map(([key, item], index) => {
      const place = { indent: indent + 2, path: path ? `${path}.${key}` : key, comments }
      const line = `${pad(indent)}${writeKey(key)}:${writeValue(item, place)}`
      return `${writeSpace(place.path, index)}${writeComment(comments[place.path], indent)}${line}`
    })
    .join("")
}

/** A free line between sections, and between the entries of those whose entries are blocks. */
function writeSpace(path: string, index: number): string {
  const [section, ...rest] = path.split(".")
  const spaced = rest.length === 0 ? index > 0 : rest.length === 1 && index > 0 && section !== "Conditions"
  return spaced ? "\n" : ""
}

const writeComment = (text: string | undefined, indent: number) =>
  text === undefined
    ? ""
    : wrap(text, WIDTH - indent - 2)
        .map((line) => `${pad(indent)}# ${line}\n`)
        .join("")

/** What follows a colon or a dash, the line's end included. */
function writeValue(value: unknown, place: Place): string {
  const flow = writeFlow(value)
  const room = WIDTH - place.indent
  if (flow !== undefined && (flow.length <= room || isLeaf(value))) return ` ${flow}\n`
  const call = intrinsicOf(value)
  if (call) return ` ${call.tag}${writeValue(call.argument, place)}`
  if (typeof value === "string") return writeText(value, place.indent)
  if (Array.isArray(value)) return `\n${value.map((item) => writeItem(item, place)).join("")}`
  return `\n${writeBlock(value as object, place)}`
}

function writeItem(item: unknown, place: Place): string {
  const inner = { ...place, indent: place.indent + 2, path: `${place.path}.-` }
  const written = writeValue(item, inner)
  const dash = `${pad(place.indent)}-`
  // A mapping, or a list in a list, begins on the line of its dash.
  return written.startsWith("\n") ? `${dash} ${written.slice(1 + inner.indent)}` : `${dash}${written}`
}

/** On one line, or undefined where that cannot be or would be hard to read. */
function writeFlow(value: unknown): string | undefined {
  if (typeof value === "string")
    return value.includes("\n") || value.length > WIDTH ? undefined : writeScalar(value)
  if (typeof value !== "object" || value === null) return String(value)
  const call = intrinsicOf(value)
  if (call) return writeCall(call)
  if (Array.isArray(value)) {
    const items = value.map(writeInner)
    return items.includes(undefined) ? undefined : `[${items.join(", ")}]`
  }
  return Object.keys(value).length === 0 ? "{}" : undefined
}

/** Inside of brackets a plain scalar must not hold what separates or ends them. */
function writeInner(value: unknown): string | undefined {
  const flow = writeFlow(value)
  return typeof value === "string" && flow === value && /[,[\]{}]/.test(value) ? JSON.stringify(value) : flow
}

interface Call {
  readonly tag: string
  readonly argument: unknown
}

function writeCall({ tag, argument }: Call): string | undefined {
  // Tags that follow each other are not read by CloudFormation.
  if (intrinsicOf(argument)) return undefined
  const written = writeFlow(argument)
  if (written === undefined) return undefined
  return typeof argument === "string" && /[,[\]{}]/.test(argument) && written === argument
    ? `${tag} ${JSON.stringify(argument)}`
    : `${tag} ${written}`
}

/** The short form, where there is one that CloudFormation reads. */
function intrinsicOf(value: unknown): Call | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined
  const [[name, argument] = ["", undefined], ...others] = Object.entries(value)
  const tag = TAGS[name]
  if (!tag || others.length > 0) return undefined
  // A condition's name stands for the condition only where it is a text.
  if (name === "Condition" && typeof argument !== "string") return undefined
  if (isCall(argument)) return undefined
  const isPath = name === "Fn::GetAtt" && Array.isArray(argument)
  return { tag, argument: isPath ? argument.join(".") : argument }
}

const isCall = (value: unknown) =>
  typeof value === "object" && value !== null && Object.keys(value).some((key) => TAGS[key])

/** Nothing to break a line at. */
const isLeaf = (value: unknown) =>
  typeof value === "string" ? !/\s/.test(value) : typeof value === "number" || typeof value === "boolean"

/** Text that needs more than a line: as it is where it has line breaks of its own, folded where not. */
function writeText(value: string, indent: number): string {
  if (!value.includes("\n")) {
    const foldable = !/^\s|\s$| {2}/.test(value)
    return foldable ? ` >-\n${indented(wrap(value, WIDTH - indent), indent)}` : ` ${JSON.stringify(value)}\n`
  }
  const keeps = value.endsWith("\n") ? "|" : "|-"
  return ` ${keeps}\n${indented(value.replace(/\n$/, "").split("\n"), indent)}`
}

const indented = (lines: readonly string[], indent: number) =>
  lines.map((line) => (line === "" ? "\n" : `${pad(indent)}${line}\n`)).join("")

function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  for (const word of text.split(" ")) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}

const writeKey = (key: string) => (/^[\w$/.:-]+$/.test(key) && !needsQuotes(key) ? key : JSON.stringify(key))

const writeScalar = (value: string) => (needsQuotes(value) ? JSON.stringify(value) : value)

/** What YAML 1.1, which CloudFormation's tools read, would take for something else than this text. */
const needsQuotes = (value: string) =>
  value === "" ||
  /^[\s!&*?|>%@`"'#,[\]{}=~-]|^[\d.+]|:\s|:$|\s#|\s$|[\t\n\\]/.test(value) ||
  /^(y|n|yes|no|on|off|true|false|null)$/i.test(value)

const pad = (indent: number) => " ".repeat(indent)
