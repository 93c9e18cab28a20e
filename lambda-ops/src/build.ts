import { join } from "node:path"
import type { BuildOptions } from "@mcp-on-aws/packaging/build-main"
import { createBundle } from "@mcp-on-aws/packaging/bundle"
import { writeBundle } from "@mcp-on-aws/packaging/write-bundle"
import { createZip } from "@mcp-on-aws/packaging/zip"
import { bundleStatelessLambda } from "@mcp-on-aws/stateless-lambda/build"

const room = join(import.meta.dirname, "..")
const source = (name: string) => join(room, "src", `${name}.ts`)

/** Writes `stdio.mjs`, which a client starts, and `lambda.zip`: stateless-lambda with the definitions of this room. */
export async function buildLambdaOps({ outdir = join(room, "dist") }: Pick<BuildOptions, "outdir">) {
  const [stdio, lambda] = await Promise.all([
    createBundle({ entries: { stdio: source("stdio") } }),
    bundleStatelessLambda({ tools: source("lambda-tool-set") }),
  ])
  await writeBundle(outdir, { ...stdio.files, "lambda.zip": createZip(lambda.files) })
  return {
    stdio: join(outdir, "stdio.mjs"),
    zip: join(outdir, "lambda.zip"),
    packages: [...stdio.packages, ...lambda.packages],
  }
}
