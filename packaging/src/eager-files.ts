import { readFile } from "node:fs/promises"
import { dirname, join } from "node:path"

/** The code of a bundle's file and of whatever it imports, by path: what a cold start reads, but not what is loaded later. */
export async function readEagerFiles(file: string): Promise<ReadonlyMap<string, string>> {
  const read = new Map<string, string>()
  const visit = async (path: string) => {
    if (read.has(path)) return
    const code = await readFile(path, "utf8")
    read.set(path, code)
    for (const [, imported = ""] of code.matchAll(/(?:\bfrom|\bimport)\s*"(\.[^"]+)"/g)) {
      await visit(join(dirname(path), imported))
    }
  }
  await visit(file)
  return read
}
