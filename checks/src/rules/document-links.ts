import { posix } from "node:path"
import { readAnchors, readMarkdown } from "../markdown.ts"
import type { Repository } from "../repository.ts"
import type { Violation } from "../violation.ts"

const rule = "document-link"

/** Every link to a file, a folder or a heading of this repository leads there. */
export function checkDocumentLinks(repository: Repository): Violation[] {
  return repository.files
    .filter((file) => file.endsWith(".md"))
    .flatMap((file) =>
      readMarkdown(repository.read(file))
        .filter((line) => !line.code)
        .flatMap(({ number, text }) =>
          linksIn(text).flatMap((target) => {
            const advice = brokenAdvice(repository, file, target)
            return advice ? [{ file, line: number, rule, advice }] : []
          }),
        ),
    )
}

function linksIn(text: string): string[] {
  const prose = text.replace(/`[^`]*`/g, "code")
  const inline = [...prose.matchAll(/\]\(\s*<?([^)\s>]+)>?[^)]*\)/g)]
  const references = [...prose.matchAll(/^\s*\[[^\]]+\]:\s*<?(\S+?)>?\s*$/g)]
  const html = [...prose.matchAll(/(?:href|src)="([^"]+)"/g)]
  return [...inline, ...references, ...html].map(([, target = ""]) => target)
}

function brokenAdvice(repository: Repository, file: string, target: string): string | undefined {
  if (/^[a-z][a-z0-9+.-]*:/i.test(target)) return undefined
  const [path = "", anchor] = decodeURIComponent(target).split("#")
  const linked = path === "" ? file : posix.join(path.startsWith("/") ? "." : posix.dirname(file), path)
  const clean = linked.replace(/\/$/, "")
  if (clean !== "." && !repository.has(clean))
    return `The link "${target}" leads to no file: ${clean} does not exist.`
  if (!anchor || !clean.endsWith(".md")) return undefined
  if (readAnchors(repository.read(clean)).has(anchor)) return undefined
  return `The link "${target}" leads to no heading: ${clean} has none that makes #${anchor}.`
}
