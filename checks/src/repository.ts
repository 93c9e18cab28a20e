import { existsSync, readFileSync, readdirSync } from "node:fs"
import { join } from "node:path"
import ts from "typescript"

export interface Repository {
  /** Every file that is not ignored, from the root, with `/`, sorted. */
  readonly files: readonly string[]
  /** The folders that hold a package.json; the root is not one of them. */
  readonly rooms: readonly string[]
  has(path: string): boolean
  read(file: string): string
  /** The parsed file; parsed once. */
  parse(file: string): ts.SourceFile
  /** The package.json of a room, or of the root (`""`). */
  manifest(room: string): Manifest
}

export interface Manifest {
  readonly file: string
  readonly scripts?: Record<string, string>
  readonly exports?: unknown
  readonly imports?: Record<string, string>
  readonly dependencies?: Record<string, string>
  readonly devDependencies?: Record<string, string>
}

/** Reads files as they lie on disk, without what `.gitignore` names: uncommitted files are checked too. */
export function readRepository(root: string): Repository {
  const ignored = readIgnored(root)
  const files = [...listFiles(root, "", ignored)].sort()
  const known = new Set(files.flatMap((file) => withFolders(file)))
  const texts = new Map<string, string>()
  const sources = new Map<string, ts.SourceFile>()

  function read(file: string): string {
    const text = texts.get(file) ?? readFileSync(join(root, file), "utf8")
    texts.set(file, text)
    return text
  }

  function parse(file: string): ts.SourceFile {
    const source =
      sources.get(file) ??
      ts.createSourceFile(file, read(file), { languageVersion: ts.ScriptTarget.Latest }, true)
    sources.set(file, source)
    return source
  }

  function manifest(room: string): Manifest {
    const file = room === "" ? "package.json" : `${room}/package.json`
    if (!known.has(file)) return { file }
    return { ...(JSON.parse(read(file)) as Omit<Manifest, "file">), file }
  }

  const rooms = files.filter((file) => /^[^/]+\/package\.json$/.test(file)).map((file) => roomOf(file))
  return { files, rooms, has: (path) => known.has(path), read, parse, manifest }
}

/** The first folder of a path, or `""` for a file at the root. */
export function roomOf(file: string): string {
  return file.includes("/") ? file.slice(0, file.indexOf("/")) : ""
}

export function isCode(file: string): boolean {
  return /\.(tsx?|mts|mjs|js)$/.test(file)
}

/** Tests, what they stand on, and the whole room `e2e`: nothing of it ships. */
export function isTest(file: string): boolean {
  return /^[^/]+\/test\//.test(file) || roomOf(file) === "e2e"
}

export function lineOf(node: ts.Node): number {
  const source = node.getSourceFile()
  return source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1
}

function readIgnored(root: string): ReadonlySet<string> {
  const file = join(root, ".gitignore")
  const lines = existsSync(file) ? readFileSync(file, "utf8").split("\n") : []
  const folders = lines.filter((line) => line.endsWith("/")).map((line) => line.slice(0, -1))
  return new Set([".git", "node_modules", ...folders])
}

function* listFiles(root: string, folder: string, ignored: ReadonlySet<string>): Generator<string> {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`
    if (ignored.has(entry.name) || entry.name.endsWith(".log")) continue
    if (entry.isDirectory()) yield* listFiles(root, path, ignored)
    else if (entry.isFile()) yield path
  }
}

function withFolders(file: string): string[] {
  const parts = file.split("/")
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"))
}
