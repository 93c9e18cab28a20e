import { join } from "node:path"
import { unusedSchemas } from "@mcp-on-aws/packaging/unused-schemas"
import { buildStatelessLambda } from "@mcp-on-aws/stateless-lambda/build"
import { bundlePeer } from "../bundle-peer.ts"
import type { PeerOptions } from "../bundle-peer.ts"
import type { Era } from "../requests/work.ts"

const room = join(import.meta.dirname, "..", "..")
const handlers = join(import.meta.dirname, "handlers")

export interface ColdHandler {
  readonly name: string
  /** The folder, and in it the handler as Lambda's configuration has it. */
  readonly code: string
  readonly handler: string
  readonly eras: readonly Era[]
}

export const TRIVIAL = "trivial handler"
export const OURS = "mcp-on-aws stateless-lambda"

/** Every handler, bundled alike. */
export async function listHandlers(): Promise<ColdHandler[]> {
  const ours = join(room, "dist", "stateless-lambda")
  await buildStatelessLambda({ outdir: ours })
  const both: readonly Era[] = ["2025", "2026"]
  const old: readonly Era[] = ["2025"]
  const least = {
    alias: { "@modelcontextprotocol/server/_shims": join(handlers, "no-validator.ts") },
    plugins: [unusedSchemas],
  }
  const zod3 = { alias: { zod: join(room, "node_modules", "zod-3") } }
  const peer = async (
    name: string,
    file: string,
    { eras = old, ...options }: PeerOptions & { eras?: readonly Era[] } = {},
  ) => {
    await bundlePeer(join(handlers, `${file}.ts`), options)
    return { name, code: join(room, "dist", "peers"), handler: `${file}.handler`, eras }
  }
  return [
    await peer(TRIVIAL, "trivial"),
    await peer("trivial handler with Request and Response", "trivial-fetch"),
    { name: OURS, code: ours, handler: "lambda.handler", eras: both },
    await peer("SDK v2 Server alone, without ajv and unused schemas", "sdk-v2-server", least),
    await peer("SDK v2 createMcpHandler", "sdk-v2", { eras: both }),
    await peer("mcp-handler", "mcp-handler", { eras: both }),
    await peer("mcp-framework", "mcp-framework", zod3),
    await peer("Express + SDK v1 1.32", "express-sdk-v1"),
  ]
}
