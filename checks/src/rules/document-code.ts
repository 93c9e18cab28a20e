import { readBlocks } from "../markdown.ts"
import type { CodeBlock } from "../markdown.ts"
import type { Repository } from "../repository.ts"
import type { Violation } from "../violation.ts"

const rule = "document-code"
const checked = /^(ts|tsx|js|mjs|json|sh|bash|shell)$/
const marks =
  '"file=<path>" (the block stands in that file), "tested=<test file>", "run" (sh; e2e runs it), or "not-run: <why>"'

/** Code that a document shows is what a file holds, or is run by a test, or says why it is not. */
export function checkDocumentCode(repository: Repository): Violation[] {
  return repository.files
    .filter((file) => file.endsWith(".md"))
    .flatMap((file) =>
      readBlocks(repository.read(file))
        .filter(({ language }) => checked.test(language))
        .flatMap((block) => {
          const advice = adviceFor(repository, block)
          return advice ? [{ file, line: block.line, rule, advice }] : []
        }),
    )
}

function adviceFor(repository: Repository, { language, mark, code }: CodeBlock): string | undefined {
  const [, kind = "", value = ""] = /^(file|tested)=(\S+)$/.exec(mark) ?? []
  if (kind !== "" && !repository.has(value)) return `It names ${value}, which does not exist.`
  if (kind === "file" && !repository.read(value).includes(code)) return `${value} does not hold this text.`
  if (kind === "tested" && !value.endsWith(".test.ts")) return `${value} is no test.`
  if (kind !== "") return undefined
  if (/^run( expect="[^"]+")?$/.test(mark) && language === "sh") return undefined
  if (/^not-run: \S+ \S+ /.test(`${mark} `)) return language === "json" ? jsonAdvice(code) : undefined
  return `Say how this code is held to be right, after \`\`\`${language}: ${marks}.`
}

function jsonAdvice(code: string): string | undefined {
  try {
    JSON.parse(code)
    return undefined
  } catch (error) {
    return `It is no JSON: ${(error as Error).message}`
  }
}
