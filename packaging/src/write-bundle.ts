import { mkdir, rm, writeFile } from "node:fs/promises"
import { dirname, join } from "node:path"

/** Writes a bundle's files into a folder that then holds nothing else. */
export async function writeBundle(
  outdir: string,
  files: Readonly<Record<string, Uint8Array>>,
): Promise<void> {
  await rm(outdir, { recursive: true, force: true })
  for (const [name, contents] of Object.entries(files)) {
    const path = join(outdir, name)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, contents)
  }
}
