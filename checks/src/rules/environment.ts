import ts from "typescript"
import { isCode, lineOf, type Repository } from "../repository.ts"
import type { Violation } from "../violation.ts"

const rule = "environment"
/** The last one is preloaded into a function's process, and so starts there too. */
const entry = /^[^/]+\/src\/(lambda|authorizer|stdio|main)\.ts$|\/rapid-client\.mjs$/

/** Settings are read once, where a process starts: everything else is given them. */
export function checkEnvironment(repository: Repository): Violation[] {
  return repository.files
    .filter((file) => isCode(file) && /^[^/]+\/src\//.test(file) && !entry.test(file))
    .flatMap((file) =>
      readsOf(repository.parse(file)).map((line) => {
        const advice =
          "Only entry files (lambda, authorizer, stdio, main) read the environment: take it as an option."
        return { file, line, rule, advice }
      }),
    )
}

function readsOf(source: ts.SourceFile): number[] {
  const lines: number[] = []
  visit(source)
  return lines

  function visit(node: ts.Node): void {
    if (readsEnvironment(node)) lines.push(lineOf(node))
    ts.forEachChild(node, visit)
  }
}

function readsEnvironment(node: ts.Node): boolean {
  if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) {
    return /^(globalThis\.)?process(\.env|\["env"\])$/.test(node.getText())
  }
  if (ts.isVariableDeclaration(node)) {
    return node.initializer?.getText() === "process" && /\benv\b/.test(node.name.getText())
  }
  const fromProcess =
    ts.isImportDeclaration(node) &&
    ts.isStringLiteral(node.moduleSpecifier) &&
    /^(node:)?process$/.test(node.moduleSpecifier.text)
  return fromProcess && /\benv\b/.test(node.importClause?.getText() ?? "")
}
