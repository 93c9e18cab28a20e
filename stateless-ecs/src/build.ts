import { join } from "node:path"
import { buildMain } from "@mcp-on-aws/packaging/build-main"
import type { BuildOptions } from "@mcp-on-aws/packaging/build-main"

/** Writes `main.mjs`, which the image runs. */
export const buildStatelessEcs = (options: BuildOptions) =>
  buildMain(join(import.meta.dirname, ".."), options)
