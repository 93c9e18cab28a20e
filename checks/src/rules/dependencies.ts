import ts from "typescript"
import { type Import, packageOf, readImports } from "../imports.ts"
import { isCode, isTest, type Manifest, type Repository, roomOf } from "../repository.ts"
import type { Violation } from "../violation.ts"

const rule = "dependency"

/** Packages that no line of code names, and why they are there all the same. */
const neededUnnamed: Record<string, string> = {
  "@swc/core": "what @swc/jest compiles with",
  "@types/node": "the global types of Node",
  "@modelcontextprotocol/conformance": "run as a command",
}

/** They write templates, which are committed; what they import runs at synthesis and in tests. */
const shipNothing = ["infra-terraform", "infra-sam"]

/** A room lists exactly the packages it imports; versions stand in the catalog alone. */
export function checkDependencies(repository: Repository): Violation[] {
  const owners = ["", ...repository.rooms]
  return owners
    .flatMap((owner) => {
      const manifest = repository.manifest(owner)
      const files = repository.files.filter((file) => isCode(file) && ownerOf(repository, file) === owner)
      return [
        ...files.flatMap((file) => findPhantoms(repository, file, manifest)),
        // Test tools of the root serve every room.
        ...findUnused(repository, owner === "" ? repository.files.filter(isCode) : files, manifest),
        ...findVersions(repository, manifest),
      ]
    })
    .concat(findUnusedCatalog(repository))
}

/** Folders without a package.json (checks, scripts) are the root's. */
function ownerOf(repository: Repository, file: string): string {
  return repository.rooms.includes(roomOf(file)) ? roomOf(file) : ""
}

function findPhantoms(repository: Repository, file: string, manifest: Manifest): Violation[] {
  return readImports(repository, file).flatMap((found) => {
    const name = packageOf(found.specifier)
    const advice = name && phantomAdvice(name, found)
    return advice ? [{ file, line: found.line, rule, advice }] : []
  })

  function phantomAdvice(name: string, { typesOnly }: Import): string | undefined {
    if (manifest.dependencies?.[name]) return undefined
    const ships =
      /^[^/]+\/src\/(?!build\.ts$)/.test(file) &&
      !isTest(file) &&
      manifest.file !== "package.json" &&
      !shipNothing.includes(roomOf(file))
    const listed = listsForDevelopment(manifest, name, typesOnly)
    if (listed && (typesOnly || !ships)) return undefined
    if (listed) return `"${name}" is imported by what ships: move it from devDependencies to dependencies.`
    // Test tools stand once, at the root, whose node_modules every room reaches.
    if (!ships && listsForDevelopment(repository.manifest(""), name, typesOnly)) return undefined
    return `"${name}" is not in ${manifest.file}: add it there as "catalog:".`
  }
}

function listsForDevelopment(manifest: Manifest, name: string, typesOnly: boolean): boolean {
  const listed = manifest.devDependencies ?? {}
  return name in listed || (typesOnly && `@types/${name.replace("@", "").replace("/", "__")}` in listed)
}

function findUnused(repository: Repository, files: readonly string[], manifest: Manifest): Violation[] {
  const named = new Set(files.flatMap((file) => packagesNamed(repository, file)))
  // A `#name` of the room's own stands for a package.
  for (const target of Object.values(manifest.imports ?? {})) named.add(packageOf(target) ?? "")
  return Object.keys({ ...manifest.dependencies, ...manifest.devDependencies })
    .filter((name) => !named.has(name.replace(/^@types\//, "")) && !named.has(name) && !neededUnnamed[name])
    .map((name) => {
      const advice = `"${name}" is imported nowhere in this room: remove it.`
      return { file: manifest.file, line: lineNaming(repository, manifest.file, name), rule, advice }
    })
}

/** Imported packages, and those whose files are reached by a name in a string. */
function packagesNamed(repository: Repository, file: string): string[] {
  const names: string[] = []
  visit(repository.parse(file))
  return names

  function visit(node: ts.Node): void {
    const name = ts.isStringLiteralLike(node) ? packageOf(node.text) : undefined
    if (name) names.push(name)
    ts.forEachChild(node, visit)
  }
}

function findVersions(repository: Repository, manifest: Manifest): Violation[] {
  return Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })
    .filter(([, version]) => version !== "catalog:" && version !== "workspace:*")
    .map(([name]) => {
      const advice = `The version of "${name}" stands here: put it into the catalog of pnpm-workspace.yaml.`
      return { file: manifest.file, line: lineNaming(repository, manifest.file, name), rule, advice }
    })
}

function findUnusedCatalog(repository: Repository): Violation[] {
  const file = "pnpm-workspace.yaml"
  if (!repository.has(file)) return []
  const [, catalog = ""] = /^catalog:\n((?: +.*\n)*)/m.exec(repository.read(file)) ?? []
  const names = [...catalog.matchAll(/^ +"?([^":]+)"?:/gm)].map(([, name = ""]) => name)
  const listed = ["", ...repository.rooms].map((room) => repository.manifest(room))
  return names
    .filter((name) => !listed.some((one) => one.dependencies?.[name] ?? one.devDependencies?.[name]))
    .map((name) => {
      const advice = `No room lists "${name}": remove it from the catalog.`
      return { file, line: lineNaming(repository, file, name), rule, advice }
    })
}

function lineNaming(repository: Repository, file: string, name: string): number {
  const lines = repository.read(file).split("\n")
  return lines.findIndex((text) => text.trim().replaceAll('"', "").startsWith(`${name}:`)) + 1
}
