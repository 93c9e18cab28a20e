import { existsSync, readFileSync, readdirSync } from "node:fs"
import { join } from "node:path"
import type { Metafile } from "esbuild"

/** A package of others, of which at least a part is in a bundle. */
export interface ShippedPackage {
  readonly name: string
  readonly version: string
  /** By its SPDX identifier, as the package itself says. */
  readonly licence: string
  /** Text of its licence and its notices; `undefined` if there is none. */
  readonly text: string | undefined
  /** The package that brings its code in its own files. */
  readonly within?: string
}

/** Texts that their packages lack, by the package's name or the licence's identifier. */
const texts = join(import.meta.dirname, "..", "licences")

/** Licences of what comes inside other packages' files, which say its name and version and no more. */
const licencesWithin: Readonly<Record<string, string>> = {
  ajv: "MIT",
  "ajv-formats": "MIT",
  "content-type": "MIT",
  "fast-deep-equal": "MIT",
  "fast-uri": "BSD-3-Clause",
  "json-schema-traverse": "MIT",
}

/** What of others is in a bundle: each package once, by its name. */
export function readShippedPackages({ outputs }: Pick<Metafile, "outputs">): ShippedPackage[] {
  const found = new Map<string, ShippedPackage>()
  for (const { inputs } of Object.values(outputs)) {
    for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
      const [, folder] = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path) ?? []
      if (bytesInOutput === 0 || folder === undefined) continue
      const owner = readPackage(folder)
      for (const one of [owner, ...readWithin(path, owner.name)]) found.set(keyOf(one), one)
    }
  }
  return [...found.values()].toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1))
}

const keyOf = ({ name, version, within = "" }: ShippedPackage) => `${name}@${version} ${within}`

function readPackage(folder: string): ShippedPackage {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
    name: string
    version: string
    license?: string
  }
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|notice|copying)\b/i.test(file))
  const own = files.map((file) => readFileSync(join(folder, file), "utf8")).join("\n")
  const licence = license ?? "unknown"
  return { name, version, licence, text: own || readText(name) || readText(licence) }
}

/** Bundlers leave a line where the code of another package begins: `//#region ../node_modules/.pnpm/ajv@8.18.0/...`. */
function readWithin(file: string, within: string): ShippedPackage[] {
  const regions = readFileSync(file, "utf8").matchAll(
    /^\/\/#region .*\/\.pnpm\/((?:@[^+]+\+)?[^@/]+)@([^_/]+)/gm,
  )
  return [...regions].map(([, folder = "", version = ""]) => {
    const name = folder.replace("+", "/")
    return { name, version, licence: licencesWithin[name] ?? "unknown", text: readText(name), within }
  })
}

function readText(name: string): string | undefined {
  const file = join(texts, `${name.replace("/", "+")}.txt`)
  return existsSync(file) ? readFileSync(file, "utf8") : undefined
}
