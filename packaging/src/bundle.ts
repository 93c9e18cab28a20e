import { existsSync } from "node:fs"
import { dirname, join, relative, resolve, sep } from "node:path"
import { fileURLToPath } from "node:url"
import { build } from "esbuild"

const TOOL_SET = "@mcp-on-aws/tools/tool-set"
const RUNTIME = "node24"

export interface BundleOptions {
  /** The entry files, by the name that each has in the bundle. */
  readonly entries: Readonly<Record<string, string>>
  /** A module of definitions to build in instead of the server's own. */
  readonly tools?: string | undefined
  /** By what name the entries import their definitions. */
  readonly seam?: string
}

/**
 * Bundles entry files into minified ESM with source maps, by file name. What is imported dynamically
 * becomes a file of its own, so that nothing is read at a cold start that the request does not need.
 */
export async function createBundle({
  entries,
  tools,
  seam = TOOL_SET,
}: BundleOptions): Promise<Record<string, Uint8Array>> {
  const first = Object.values(entries)[0]
  if (first === undefined) throw new Error("A bundle needs an entry file")
  const outdir = join(dirname(first), "..", "dist")
  const { outputFiles } = await build({
    entryPoints: { ...entries },
    outdir,
    write: false,
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
    legalComments: "none",
    ...(tools !== undefined && { alias: { [seam]: findTools(tools) } }),
    // A module of definitions may stand anywhere: what it does not find beside itself, it finds here.
    nodePaths: [import.meta.dirname, dirname(fileURLToPath(import.meta.resolve(TOOL_SET)))].map((folder) =>
      join(folder, "..", "node_modules"),
    ),
    // CommonJS packages inside the bundle call require; ESM has none of its own.
    banner: {
      js: 'import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);',
    },
    logLevel: "silent",
  })
  return Object.fromEntries(
    outputFiles.map(({ path, contents }) => [relative(outdir, path).split(sep).join("/"), contents]),
  )
}

function findTools(tools: string): string {
  const path = resolve(tools)
  if (!existsSync(path)) throw new Error(`There is no module of definitions at ${path}`)
  return path
}
