import { mkdir, readFile, readdir, writeFile } from "node:fs/promises"
import { dirname, join } from "node:path"
import { createBundle } from "@mcp-on-aws/packaging/bundle"
import { createZip } from "@mcp-on-aws/packaging/zip"
import { CONTEXT } from "./context.ts"
import { imageBuilder } from "./deployment.ts"

export interface ImageBuilderOptions {
  /** Whose Dockerfile and `dist` make the image. */
  readonly server: string
  /** The repository's root, as the Dockerfile sees it. */
  readonly root: string
}

/** Writes the zip of the function that has one server's image built: its code, and that image's context. */
export async function buildImageBuilder({ server, root }: ImageBuilderOptions): Promise<{ zip: string }> {
  const { files } = await createBundle({ entries: { lambda: join(import.meta.dirname, "lambda.ts") } })
  const context = await readContext(server, root)
  const zip = imageBuilder.zipOf(server)
  await mkdir(dirname(zip), { recursive: true })
  await writeFile(zip, createZip({ ...files, [CONTEXT]: createZip(context) }))
  return { zip }
}

async function readContext(server: string, root: string): Promise<Record<string, Uint8Array>> {
  const dist = join(server, "dist")
  const entries = await readdir(join(root, dist), { recursive: true, withFileTypes: true })
  const bundle = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
  const context: Record<string, Uint8Array> = {
    Dockerfile: await readFile(join(root, server, "Dockerfile")),
  }
  for (const file of bundle) context[file.replaceAll("\\", "/")] = await readFile(join(root, file))
  return context
}
