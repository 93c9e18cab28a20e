import { join } from "node:path"
import { createBundle } from "@mcp-on-aws/packaging/bundle"
import { writeBundle } from "@mcp-on-aws/packaging/write-bundle"
import { createZip } from "@mcp-on-aws/packaging/zip"

const room = join(import.meta.dirname, "..")
const entry = (name: string) => ({ entries: { [name]: join(room, "src", `${name}.ts`) } })

/** Writes `stdio.mjs`, which a client starts, and `lambda.zip`, the same definitions for Lambda. */
export async function buildLambdaOps({ outdir = join(room, "dist") }: { readonly outdir?: string } = {}) {
  const [stdio, lambda] = await Promise.all([createBundle(entry("stdio")), createBundle(entry("lambda"))])
  await writeBundle(outdir, { ...stdio, "lambda.zip": createZip(lambda) })
  return { stdio: join(outdir, "stdio.mjs"), zip: join(outdir, "lambda.zip") }
}
