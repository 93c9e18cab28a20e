import { join } from "node:path"
import { createBundle } from "@mcp-on-aws/packaging/bundle"
import { writeBundle } from "@mcp-on-aws/packaging/write-bundle"

export interface BuildOptions {
  /** A module of definitions to build in instead of the notes. */
  readonly tools?: string | undefined
  readonly outdir?: string | undefined
}

const room = join(import.meta.dirname, "..")

/** Writes the bundle that the image runs: `main.mjs`, and what it loads later in chunks beside it. */
export async function buildStatefulEcs({
  tools,
  outdir = join(room, "dist"),
}: BuildOptions): Promise<{ main: string }> {
  const files = await createBundle({ entries: { main: join(room, "src", "main.ts") }, tools })
  await writeBundle(outdir, files)
  return { main: join(outdir, "main.mjs") }
}
