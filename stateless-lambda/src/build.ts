import { join } from "node:path"
import type { BuildOptions } from "@mcp-on-aws/packaging/build-main"
import { createBundle } from "@mcp-on-aws/packaging/bundle"
import { writeBundle } from "@mcp-on-aws/packaging/write-bundle"
import { createZip } from "@mcp-on-aws/packaging/zip"

const room = join(import.meta.dirname, "..")

/** Writes the bundle and `lambda.zip`, the one file that Terraform, SAM and the local cloud all deploy. */
export async function buildStatelessLambda({ tools, outdir = join(room, "dist") }: BuildOptions) {
  const entries = {
    lambda: join(room, "src", "lambda.ts"),
    authorizer: join(room, "src", "authorizer.ts"),
  }
  const { files, packages } = await createBundle({ entries, tools })
  await writeBundle(outdir, { ...files, "lambda.zip": createZip(files) })
  return { zip: join(outdir, "lambda.zip"), packages }
}
