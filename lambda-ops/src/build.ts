import { join } from "node:path"
import type { BuildOptions } from "@mcp-on-aws/packaging/build-main"
import { createBundle } from "@mcp-on-aws/packaging/bundle"
import { writeBundle } from "@mcp-on-aws/packaging/write-bundle"
import { createZip } from "@mcp-on-aws/packaging/zip"

const room = join(import.meta.dirname, "..")
const entry = (name: string) => join(room, "src", `${name}.ts`)

/**
 * Writes `stdio.mjs`, which a client starts, and `lambda.zip`, the same definitions for Lambda. Other `tools` go into
 * the latter alone.
 */
export async function buildLambdaOps({ tools, outdir = join(room, "dist") }: BuildOptions = {}) {
  const [stdio, lambda] = await Promise.all([
    createBundle({ entries: { stdio: entry("stdio") } }),
    createBundle({
      entries: { lambda: entry("lambda"), authorizer: entry("authorizer") },
      tools,
      seam: "#tool-set",
    }),
  ])
  await writeBundle(outdir, { ...stdio.files, "lambda.zip": createZip(lambda.files) })
  return {
    stdio: join(outdir, "stdio.mjs"),
    zip: join(outdir, "lambda.zip"),
    packages: [...stdio.packages, ...lambda.packages],
  }
}
