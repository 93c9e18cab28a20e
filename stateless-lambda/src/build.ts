import { join } from "node:path"
import type { BuildOptions } from "@mcp-on-aws/packaging/build-main"
import { createBundle } from "@mcp-on-aws/packaging/bundle"
import { writeBundle } from "@mcp-on-aws/packaging/write-bundle"
import { createZip } from "@mcp-on-aws/packaging/zip"

const room = join(import.meta.dirname, "..")
const source = (name: string) => join(room, "src", `${name}.ts`)

/** Writes the bundle and `lambda.zip`, the one file that Terraform, SAM and the local cloud all deploy. */
export async function buildStatelessLambda({ tools, outdir = join(room, "dist") }: BuildOptions) {
  const { files, packages } = await bundleStatelessLambda({ tools })
  await writeBundle(outdir, { ...files, "lambda.zip": createZip(files) })
  return { zip: join(outdir, "lambda.zip"), packages }
}

/** What is in the zip, for whoever has more to write beside it. */
export const bundleStatelessLambda = ({ tools }: Pick<BuildOptions, "tools">) =>
  createBundle({ entries: { lambda: source("lambda"), authorizer: source("authorizer") }, tools })
