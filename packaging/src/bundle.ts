import { existsSync } from "node:fs"
import { dirname, join, relative, resolve, sep } from "node:path"
import { fileURLToPath } from "node:url"
import { build } from "esbuild"
import type { BuildFailure, BuildOptions } from "esbuild"
import { NOTICES_FILE, describeNotices } from "./notices.ts"
import { readShippedPackages } from "./shipped-packages.ts"
import type { ShippedPackage } from "./shipped-packages.ts"
import { unusedSchemas } from "./unused-schemas.ts"
import { needsValidator, validator, validatorOnDemand } from "./validator-on-demand.ts"

const TOOL_SET = "@mcp-on-aws/tools/tool-set"
const RUNTIME = "node24"

export interface BundleOptions {
  /** The entry files, by the name that each has in the bundle. */
  readonly entries: Readonly<Record<string, string>>
  /** A module of definitions to build in instead of the server's own. */
  readonly tools?: string | undefined
}

export interface Bundle {
  readonly files: Readonly<Record<string, Uint8Array>>
  /** Whose licences are among the files. */
  readonly packages: readonly ShippedPackage[]
}

/**
 * Bundles entry files into minified ESM with source maps, by file name. What is imported dynamically
 * becomes a file of its own, so that nothing is read at a cold start that the request does not need.
 */
export async function createBundle({ entries, tools }: BundleOptions): Promise<Bundle> {
  const first = Object.values(entries)[0]
  if (first === undefined) throw new Error("A bundle needs an entry file")
  const outdir = join(dirname(first), "..", "dist")
  const options: BuildOptions = {
    ...output,
    outdir,
    ...(tools !== undefined && { alias: { [TOOL_SET]: await findTools(tools) } }),
  }
  const plugins = [unusedSchemas, validatorOnDemand]
  const main = await build({ ...options, entryPoints: { ...entries }, plugins, ...kept }).catch(explain)
  const more = needsValidator(main.metafile)
    ? await build({ ...options, entryPoints: { [validator.file]: validator.source }, ...kept })
    : { outputFiles: [], metafile: { outputs: {} } }
  const packages = readShippedPackages({ outputs: { ...main.metafile.outputs, ...more.metafile.outputs } })
  const files = [...main.outputFiles, ...more.outputFiles].map(({ path, contents }) => [
    relative(outdir, path).split(sep).join("/"),
    withoutIdleBanner(contents),
  ])
  const notices = packages.length > 0 ? [[NOTICES_FILE, Buffer.from(describeNotices(packages))]] : []
  return { files: Object.fromEntries([...files, ...notices]) as Record<string, Uint8Array>, packages }
}

function explain(error: BuildFailure): never {
  if (!error.errors.some(({ text }) => /^Could not resolve "[^./]/.test(text))) throw error
  const advice =
    "A package has to be named in a package.json, in the server's folder or, for npm start -- --tools, at the root: " +
    "the next command installs it (docs/bring-your-own-tools.md, step 7)"
  throw new Error(`${error.message}\n${advice}`, { cause: error })
}

/** A file that calls no `require` needs none. The line stays, for the source map. */
function withoutIdleBanner(contents: Uint8Array): Uint8Array {
  const text = Buffer.from(contents).toString()
  if (!text.startsWith(banner) || /\brequire\b/.test(text.slice(banner.length))) return contents
  return Buffer.from(text.slice(banner.length))
}

// CommonJS packages inside the bundle call require; ESM has none of its own.
const banner =
  'import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);'

const kept = { write: false, metafile: true } as const

const output: BuildOptions = {
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: RUNTIME,
  mainFields: ["module", "main"],
  outExtension: { ".js": ".mjs" },
  chunkNames: "chunks/[name]-[hash]",
  minify: true,
  sourcemap: true,
  sourcesContent: false,
  // Their texts go into a file of their own.
  legalComments: "none",
  // A module of definitions may stand anywhere: what it does not find beside itself, it finds here.
  nodePaths: [import.meta.dirname, dirname(fileURLToPath(import.meta.resolve(TOOL_SET)))].map((folder) =>
    join(folder, "..", "node_modules"),
  ),
  banner: { js: banner },
  logLevel: "silent",
}

/** Once, in words of whoever wrote it: esbuild would tell it at each place of ours that imports the module. */
async function findTools(tools: string): Promise<string> {
  const path = resolve(tools)
  if (!existsSync(path)) throw new Error(`There is no module of definitions at ${path}`)
  const contents = `export { settings, createToolSet } from ${JSON.stringify(path)}`
  const stdin = { contents, resolveDir: dirname(path) }
  const asked = build({ ...output, ...kept, outdir: dirname(path), stdin, packages: "external" })
  const errors = await asked.then(() => []).catch(({ errors = [] }: Partial<BuildFailure>) => errors)
  if (errors.some(({ text }) => text.startsWith("No matching export"))) {
    const file = relative("", path)
    throw new Error(`${file} must export settings and createToolSet (docs/bring-your-own-tools.md, step 2)`)
  }
  return path
}
