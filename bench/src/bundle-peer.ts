import { join } from "node:path"
import { build } from "esbuild"
import type { Plugin } from "esbuild"

const outdir = join(import.meta.dirname, "..", "dist", "peers")

export interface PeerOptions {
  /** Other packages in the place of some. */
  readonly alias?: Record<string, string>
  readonly plugins?: Plugin[]
}

/** Bundles what stands beside this project as this project's own servers are: minified ESM. Returns its file. */
export async function bundlePeer(
  entry: string,
  { alias = {}, plugins = [] }: PeerOptions = {},
): Promise<string> {
  const { metafile } = await build({
    entryPoints: [entry],
    outdir,
    alias,
    plugins,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    minify: true,
    metafile: true,
    format: "esm",
    platform: "node",
    target: "node24",
    mainFields: ["module", "main"],
    banner: {
      js: 'import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);',
    },
    logLevel: "silent",
  })
  return join(process.cwd(), Object.keys(metafile.outputs)[0]!)
}
