import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { readRepository } from "../src/repository.ts"
import type { Repository } from "../src/repository.ts"
import type { Violation } from "../src/violation.ts"

/** A small repository on disk: the text of each file by its path. */
export interface SeededTree extends Disposable {
  readonly root: string
}

export function seedTree(files: Record<string, string>): SeededTree {
  const root = mkdtempSync(join(tmpdir(), "layout-"))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return { root, [Symbol.dispose]: () => rmSync(root, { recursive: true }) }
}

/** What one rule finds in a small repository, as `file:line`. */
export function findPlaces(
  check: (repository: Repository) => Violation[],
  files: Record<string, string>,
): string[] {
  return findViolations(check, files).map(({ file, line }) => `${file}:${line}`)
}

export function findViolations(
  check: (repository: Repository) => Violation[],
  files: Record<string, string>,
): Violation[] {
  using tree = seedTree(files)
  return check(readRepository(tree.root))
}
