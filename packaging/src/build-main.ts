import { join } from "node:path"
import { createBundle } from "./bundle.ts"
import type { Bundle } from "./bundle.ts"
import { writeBundle } from "./write-bundle.ts"

/** What whoever builds a server may choose. */
export interface BuildOptions {
  /** A module of definitions to build in instead of the server's own. */
  readonly tools?: string | undefined
  /** Where to write, instead of the room's `dist`. */
  readonly outdir?: string | undefined
}

/** Writes the bundle that an image runs: `main.mjs`, and what it loads later in chunks beside it. */
export async function buildMain(
  room: string,
  { tools, outdir = join(room, "dist") }: BuildOptions,
): Promise<Pick<Bundle, "packages"> & { readonly main: string }> {
  const { files, packages } = await createBundle({ entries: { main: join(room, "src", "main.ts") }, tools })
  await writeBundle(outdir, files)
  return { main: join(outdir, "main.mjs"), packages }
}
