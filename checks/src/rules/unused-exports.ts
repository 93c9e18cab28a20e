import ts from "typescript"
import { isCode, lineOf, type Repository, roomOf } from "../repository.ts"
import type { Violation } from "../violation.ts"

const rule = "unused-export"

/** What is exported is used elsewhere: a value by another file, a file of package.json's `exports` by another room. */
export function checkUnusedExports(repository: Repository): Violation[] {
  const code = repository.files.filter(isCode)
  const words = new Map(code.map((file) => [file, new Set(repository.read(file).match(/[\w$]+/g))]))
  const isNamedOutside = (name: string, home: string) =>
    code.some((file) => file !== home && words.get(file)?.has(name))

  const values = code.flatMap((file) =>
    exportsOf(repository.parse(file))
      .filter(({ name }) => !isNamedOutside(name, file))
      .map(({ name, line }) => {
        const advice = `No other file names "${name}": remove it, or the word export.`
        return { file, line, rule, advice }
      }),
  )
  return [...values, ...repository.rooms.flatMap((room) => unusedEntries(repository, room, code))]
}

function exportsOf(source: ts.SourceFile): { name: string; line: number }[] {
  return source.statements.filter(isExported).flatMap((statement) => {
    const declared = ts.isVariableStatement(statement) ? statement.declarationList.declarations : [statement]
    return declared.flatMap((one) =>
      (ts.isFunctionDeclaration(one) || ts.isClassDeclaration(one) || ts.isVariableDeclaration(one)) &&
      one.name &&
      ts.isIdentifier(one.name)
        ? [{ name: one.name.text, line: lineOf(statement) }]
        : [],
    )
  })
}

function isExported(statement: ts.Statement): boolean {
  const kinds = (ts.canHaveModifiers(statement) && ts.getModifiers(statement)) || []
  return (
    kinds.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) &&
    !kinds.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword)
  )
}

function unusedEntries(repository: Repository, room: string, code: readonly string[]): Violation[] {
  const { file, exports } = repository.manifest(room)
  if (typeof exports !== "object" || exports === null) return []
  const others = code.filter((one) => roomOf(one) !== room)
  const lines = repository.read(file).split("\n")
  return Object.keys(exports)
    .filter((entry) => {
      const specifier = `"@mcp-on-aws/${room}${entry.slice(1)}"`
      return !others.some((one) => repository.read(one).includes(specifier))
    })
    .map((entry) => {
      const line = lines.findIndex((text) => text.includes(`"${entry}"`)) + 1
      return { file, line, rule, advice: `No other room imports "${entry}": remove it.` }
    })
}
