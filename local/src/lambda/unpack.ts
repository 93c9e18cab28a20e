import { mkdir, readFile, rm, writeFile } from "node:fs/promises"
import { dirname, join, relative } from "node:path"
import { unzipSync } from "fflate"

/** Unpacks a deployment package into a folder of its own, whatever was in there. */
export async function unpackZip(zip: string, folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true })
  const entries = Object.entries(unzipSync(await readFile(zip))).filter(([name]) => !name.endsWith("/"))
  await Promise.all(
    entries.map(async ([name, contents]) => {
      const file = join(folder, name)
      if (relative(folder, file).startsWith(".."))
        throw new Error(`${zip} has an entry outside of it: ${name}`)
      await mkdir(dirname(file), { recursive: true })
      await writeFile(file, contents)
    }),
  )
}
