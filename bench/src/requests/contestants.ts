import { join } from "node:path"
import { buildStatelessEcs } from "@mcp-on-aws/stateless-ecs/build"
import { bundlePeer } from "../bundle-peer.ts"
import type { Era } from "./work.ts"

const room = join(import.meta.dirname, "..", "..")
const server = (file: string) => join(room, "src", "servers", file)

export interface Contestant {
  readonly name: string
  readonly command: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly eras: readonly Era[]
  /** Where progress is streamed, if not where everything else is answered; nowhere, if it is dropped. */
  readonly progressPath?: string | undefined
}

export const OURS = "mcp-on-aws stateless-ecs"
const both: readonly Era[] = ["2025", "2026"]
const old: readonly Era[] = ["2025"]

/** Every server of the benchmark: ours as its image runs it, with its log, checks and limits. */
export async function listContestants(): Promise<Contestant[]> {
  const { main } = await buildStatelessEcs({
    tools: server("bench.tools.ts"),
    outdir: join(room, "dist", "stateless-ecs"),
  })
  const framework = await bundlePeer(server("mcp-framework.ts"), {
    alias: { zod: join(room, "node_modules", "zod-3") },
  })
  const ours = { command: [main], eras: both }
  const env = { MCP_AUTH: "none", TASK_ID: "bench", AWS_REGION: "us-east-1" }
  const express = { eras: old, progressPath: "/stream" }
  return [
    { name: OURS, ...ours, env },
    { name: `${OURS}, warnings logged only`, ...ours, env: { ...env, MCP_LOG_LEVEL: "warn" } },
    {
      name: "Express + SDK v1 1.32, bodies logged",
      command: [server("express-sdk-v1.ts"), "debug"],
      ...express,
    },
    { name: "Express + SDK v1 1.32", command: [server("express-sdk-v1.ts")], ...express },
    {
      name: "Express + SDK v1 1.17, bodies logged",
      command: [server("express-sdk-1.17.ts"), "debug"],
      ...express,
    },
    { name: "Express + SDK v1 1.17", command: [server("express-sdk-1.17.ts")], ...express },
    { name: "SDK v2 createMcpHandler", command: [server("sdk-v2.ts")], eras: both },
    { name: "mcp-handler", command: [server("mcp-handler.ts")], eras: both },
    { name: "mcp-framework", command: [framework], eras: old, progressPath: undefined },
    { name: "fastmcp", command: [server("fastmcp.ts")], eras: old },
    {
      name: "floor B: node:http, JSON.parse, zod",
      command: [server("floor.ts"), "validate"],
      eras: old,
      progressPath: undefined,
    },
    {
      name: "floor A: node:http, JSON.parse",
      command: [server("floor.ts")],
      eras: old,
      progressPath: undefined,
    },
  ]
}
