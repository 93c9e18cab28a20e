/** Terraform's expressions, as far as the stacks use them. */
export type Expression =
  | { readonly kind: "value"; readonly value: unknown }
  | { readonly kind: "template"; readonly parts: readonly Expression[] }
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "member"; readonly of: Expression; readonly name: string }
  | { readonly kind: "index"; readonly of: Expression; readonly index: Expression }
  | { readonly kind: "splat"; readonly of: Expression; readonly path: readonly string[] }
  | { readonly kind: "call"; readonly name: string; readonly args: readonly Expression[] }
  | { readonly kind: "spread"; readonly of: Expression }
  | { readonly kind: "unary"; readonly operator: string; readonly of: Expression }
  | {
      readonly kind: "binary"
      readonly operator: string
      readonly left: Expression
      readonly right: Expression
    }
  | { readonly kind: "choice"; readonly when: Expression; readonly yes: Expression; readonly no: Expression }
  | { readonly kind: "list"; readonly items: readonly Expression[] }
  | { readonly kind: "object"; readonly entries: readonly (readonly [string, Expression])[] }
  | {
      readonly kind: "for"
      readonly names: readonly string[]
      readonly of: Expression
      readonly item: Expression
      readonly when: Expression | undefined
    }

const BINARY = [["||"], ["&&"], ["==", "!="], ["<=", ">=", "<", ">"], ["+", "-"], ["*", "/", "%"]]

/** A text of a `.tf.json` file: every one is a template. */
export function parseTemplate(text: string): Expression {
  return new Parser(text).template(NEVER)
}

class Parser {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  template(isEnd: () => boolean): Expression {
    const parts: Expression[] = []
    let literal = ""
    const flush = () => {
      if (literal !== "") parts.push({ kind: "value", value: literal })
      literal = ""
    }
    while (this.#at < this.#text.length && !isEnd()) {
      if (this.#take("$${")) literal += "${"
      else if (this.#take("${")) {
        flush()
        parts.push(this.#expression())
        this.#expect("}")
      } else if (this.#text[this.#at] === "\\" && isEnd !== NEVER) literal += this.#escape()
      else literal += this.#text[this.#at++]!
    }
    flush()
    if (parts.length === 0) return { kind: "value", value: "" }
    return parts.length === 1 ? parts[0]! : { kind: "template", parts }
  }

  #escape(): string {
    const [, character = ""] = this.#text.slice(this.#at, this.#at + 2)
    this.#at += 2
    return { n: "\n", t: "\t" }[character] ?? character
  }

  #expression(): Expression {
    const when = this.#binary(0)
    if (!this.#accept("?")) return when
    const yes = this.#expression()
    this.#expect(":")
    return { kind: "choice", when, yes, no: this.#expression() }
  }

  #binary(level: number): Expression {
    const operators = BINARY[level]
    if (!operators) return this.#unary()
    let left = this.#binary(level + 1)
    for (;;) {
      const operator = operators.find((one) => this.#accept(one))
      if (!operator) return left
      left = { kind: "binary", operator, left, right: this.#binary(level + 1) }
    }
  }

  #unary(): Expression {
    const operator = ["!", "-"].find((one) => this.#accept(one))
    return operator ? { kind: "unary", operator, of: this.#unary() } : this.#postfix(this.#primary())
  }

  #postfix(start: Expression): Expression {
    let of = start
    for (;;) {
      if (this.#accept("[*]")) of = { kind: "splat", of, path: this.#path() }
      else if (this.#accept("[")) {
        of = { kind: "index", of, index: this.#expression() }
        this.#expect("]")
      } else if (!this.#text.startsWith("...", this.#at) && this.#accept("."))
        of = { kind: "member", of, name: this.#word() }
      else return of
    }
  }

  #path(): string[] {
    const path: string[] = []
    for (;;) {
      const [all = "", index = ""] = /^\[(\d+)\]/.exec(this.#text.slice(this.#at)) ?? []
      if (all !== "") path.push(index)
      else if (this.#accept(".")) path.push(this.#word())
      else return path
      this.#at += all.length
    }
  }

  #primary(): Expression {
    if (this.#accept("(")) {
      const inner = this.#expression()
      this.#expect(")")
      return inner
    }
    if (this.#accept('"')) {
      const text = this.template(() => this.#text[this.#at] === '"')
      this.#at++
      return text
    }
    if (this.#accept("[")) return this.#list()
    if (this.#accept("{")) return this.#object()
    const [number] = /^\d+(\.\d+)?/.exec(this.#text.slice(this.#at)) ?? []
    if (number) {
      this.#at += number.length
      return { kind: "value", value: Number(number) }
    }
    const name = this.#word()
    if (CONSTANTS.has(name)) return { kind: "value", value: CONSTANTS.get(name) }
    if (!this.#accept("(")) return { kind: "name", name }
    return { kind: "call", name, args: this.#items(")") }
  }

  #list(): Expression {
    const before = this.#at
    if (!this.#acceptWord("for")) return { kind: "list", items: this.#items("]") }
    const names = [this.#word()]
    if (this.#accept(",")) names.push(this.#word())
    if (!this.#acceptWord("in")) throw this.#error(before, "for without in")
    const of = this.#expression()
    this.#expect(":")
    const item = this.#expression()
    const when = this.#acceptWord("if") ? this.#expression() : undefined
    this.#expect("]")
    return { kind: "for", names, of, item, when }
  }

  #object(): Expression {
    const entries: (readonly [string, Expression])[] = []
    while (!this.#accept("}")) {
      const key = this.#word()
      if (!this.#accept("=")) this.#expect(":")
      entries.push([key, this.#expression()])
      this.#accept(",")
    }
    return { kind: "object", entries }
  }

  #items(end: string): Expression[] {
    const items: Expression[] = []
    while (!this.#accept(end)) {
      const item = this.#expression()
      items.push(this.#accept("...") ? { kind: "spread", of: item } : item)
      this.#accept(",")
    }
    return items
  }

  #word(): string {
    this.#skip()
    const [word] = /^[A-Za-z_][\w-]*/.exec(this.#text.slice(this.#at)) ?? []
    if (!word) throw this.#error(this.#at, "a name is missing")
    this.#at += word.length
    return word
  }

  #acceptWord(word: string): boolean {
    this.#skip()
    return new RegExp(`^${word}\\b`).test(this.#text.slice(this.#at)) && this.#take(word)
  }

  #accept(token: string): boolean {
    this.#skip()
    return this.#take(token)
  }

  #take(token: string): boolean {
    if (!this.#text.startsWith(token, this.#at)) return false
    this.#at += token.length
    return true
  }

  #expect(token: string): void {
    if (!this.#accept(token)) throw this.#error(this.#at, `${token} is missing`)
  }

  #skip(): void {
    while (/\s/.test(this.#text[this.#at] ?? "")) this.#at++
  }

  #error(at: number, problem: string): Error {
    return new Error(`${problem} at ${at} of: ${this.#text}`)
  }
}

const NEVER = () => false
const CONSTANTS = new Map<string, unknown>([
  ["true", true],
  ["false", false],
  ["null", null],
])
