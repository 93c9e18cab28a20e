import ts from "typescript"
import { lineOf, type Repository } from "./repository.ts"

export interface Import {
  readonly specifier: string
  readonly line: number
  /** Erased before the code runs. */
  readonly typesOnly: boolean
}

/** Every module a file names: static, dynamic, re-exported, and resolved by path. */
export function readImports(repository: Repository, file: string): Import[] {
  const found: Import[] = []
  visit(repository.parse(file))
  return found

  function visit(node: ts.Node): void {
    const specifier = specifierOf(node)
    if (specifier) {
      found.push({ specifier: specifier.text, line: lineOf(specifier), typesOnly: isTypesOnly(node) })
    }
    ts.forEachChild(node, visit)
  }
}

/** The package a bare specifier belongs to; `undefined` for relative ones, a package's own `imports`, and Node's. */
export function packageOf(specifier: string): string | undefined {
  if (/^(\.|\/|#|node:|file:)/.test(specifier)) return undefined
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/")
}

function specifierOf(node: ts.Node): ts.StringLiteralLike | undefined {
  const expression = specifierNodeOf(node)
  return expression && ts.isStringLiteralLike(expression) ? expression : undefined
}

function specifierNodeOf(node: ts.Node): ts.Node | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) return node.argument.literal
  if (!ts.isCallExpression(node)) return undefined
  const callee = node.expression
  const loads =
    callee.kind === ts.SyntaxKind.ImportKeyword ||
    ["require", "require.resolve", "import.meta.resolve"].includes(callee.getText())
  return loads ? node.arguments[0] : undefined
}

function isTypesOnly(node: ts.Node): boolean {
  if (ts.isImportTypeNode(node)) return true
  if (ts.isExportDeclaration(node)) return node.isTypeOnly
  return ts.isImportDeclaration(node) && node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword
}
