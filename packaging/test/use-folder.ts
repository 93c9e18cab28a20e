import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { afterAll, beforeAll } from "@jest/globals"

/** A folder of the test file's own, which it writes sources to. */
export function useFolder() {
  let path: string
  beforeAll(async () => {
    path = await mkdtemp(join(tmpdir(), "bundle-"))
  })
  afterAll(() => rm(path, { recursive: true, force: true }))
  return {
    pathOf: (name: string) => join(path, name),
    write: async (name: string, text: string): Promise<string> => {
      const file = join(path, name)
      await mkdir(dirname(file), { recursive: true })
      await writeFile(file, text)
      return file
    },
  }
}
