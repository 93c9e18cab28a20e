import { isCode, isTest, type Repository } from "../repository.ts"
import type { Violation } from "../violation.ts"

const rule = "copied-block"
const linesInSource = 8
const linesInTests = 12
const toBeCopied = "docs/examples/"

interface Line {
  readonly number: number
  readonly text: string
}

/** The same block of significant lines stands in one place only: 8 in what ships, 12 where tests are concerned. */
export function checkCopiedBlocks(repository: Repository): Violation[] {
  const code = repository.files.filter((file) => isCode(file) && !file.startsWith(toBeCopied))
  const shipped = code.filter((file) => !isTest(file))
  const found = [
    ...findCopies(repository, shipped, linesInSource),
    ...findCopies(repository, code, linesInTests),
  ]
  return found.filter(
    (one, index) => found.findIndex((other) => other.file === one.file && other.line === one.line) === index,
  )
}

function findCopies(repository: Repository, files: readonly string[], size: number): Violation[] {
  const seen = new Map<string, string>()
  const violations: Violation[] = []
  for (const file of files) {
    const lines = significantLines(repository.read(file))
    let continues = false
    for (let start = 0; start + size <= lines.length; start++) {
      const block = lines.slice(start, start + size)
      const key = block.map(({ text }) => text).join("\n")
      const line = block[0]?.number ?? 1
      const first = seen.get(key)
      if (first && !continues) {
        const advice = `${size} or more lines stand at ${first} too: write them once, where both may import them.`
        violations.push({ file, line, rule, advice })
      }
      continues = first !== undefined
      if (!first) seen.set(key, `${file}:${line}`)
    }
  }
  return violations
}

/** Without imports, comments, and lines of punctuation only, which are alike in unlike code. */
function significantLines(text: string): Line[] {
  return text
    .replace(/^(import|export) [^"]*?from "[^"]+"$/gm, (statement) => statement.replace(/[^\n]/g, ""))
    .split("\n")
    .map((line, index) => ({ number: index + 1, text: line.trim().replace(/\s+/g, " ") }))
    .filter(({ text: line }) => /\w/.test(line) && !/^(\/\/|\/?\*)/.test(line))
}
