import ts from "typescript"
import { isCode, lineOf, type Repository } from "../repository.ts"
import type { Violation } from "../violation.ts"

const rule = "file-shape"
const emptyNames = /^(utils?|helpers?|common|misc|managers?)$/
/** Files whose reader (a tool of ours or jest) takes the default export. */
const readByDefault =
  /(^|\/)[\w.-]+\.config\.[cm]?[jt]s$|^jest\.build\.mjs$|^e2e\/local-cloud(-teardown)?\.mjs$/

/** A file is one thing, under a name that says what, and is imported where it is defined. */
export function checkFileShape(repository: Repository): Violation[] {
  return [
    ...repository.files.flatMap((file) => nameViolations(file)),
    ...repository.files.filter(isCode).flatMap((file) => codeViolations(repository.parse(file), file)),
  ]
}

function nameViolations(file: string): Violation[] {
  const word = file.split(/[/.-]/).find((part) => emptyNames.test(part))
  const violations = word
    ? [{ file, line: 1, rule, advice: `"${word}" says nothing: name what it holds.` }]
    : []
  if (file.endsWith(".test.ts") && !/^[^/]+\/test\//.test(file)) {
    violations.push({ file, line: 1, rule, advice: "No test runs here: move it to the room's test/." })
  }
  return violations
}

function codeViolations(source: ts.SourceFile, file: string): Violation[] {
  const violations: Violation[] = []
  const report = (line: number, advice: string) => violations.push({ file, line, rule, advice })
  if (
    source.statements.length > 0 &&
    source.statements.every(onlyPassesOn) &&
    source.statements.some(isReExport)
  ) {
    report(1, "A barrel: import the files that define these names.")
  }
  const byDefault = source.statements.find(isDefaultExport)
  if (byDefault && !readByDefault.test(file))
    report(lineOf(byDefault), "A default export: export it by its name.")
  const advice = suffixAdvice(source, file)
  if (advice) report(1, advice)
  return violations
}

function onlyPassesOn(statement: ts.Statement): boolean {
  return ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement)
}

function isReExport(statement: ts.Statement): boolean {
  return ts.isExportDeclaration(statement)
}

function isDefaultExport(statement: ts.Statement): boolean {
  if (ts.isExportAssignment(statement)) return true
  const modifiers = ts.canHaveModifiers(statement) ? ts.getModifiers(statement) : undefined
  return modifiers?.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword) ?? false
}

function suffixAdvice(source: ts.SourceFile, file: string): string | undefined {
  const tools = countCalls(source, "defineTool")
  const isTool = file.endsWith(".tool.ts")
  if (isTool && tools !== 1) return `A .tool.ts defines one tool, this one ${tools}.`
  if (!isTool && tools > 0 && file.startsWith("tools/src/"))
    return "It defines a tool: end its name in .tool.ts."
  const isStack = file.endsWith(".stack.ts")
  if (isStack && !/^export (class|function|const) \w*Stack\b/m.test(source.text)) {
    return "A .stack.ts exports a name that ends in Stack."
  }
  return undefined
}

function countCalls(source: ts.SourceFile, name: string): number {
  let count = 0
  visit(source)
  return count

  function visit(node: ts.Node): void {
    if (ts.isCallExpression(node) && node.expression.getText(source) === name) count++
    ts.forEachChild(node, visit)
  }
}
