import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { buildLambdaOps } from "@mcp-on-aws/lambda-ops/build"
import { buildStatefulEcs } from "@mcp-on-aws/stateful-ecs/build"
import { buildStatelessEcs } from "@mcp-on-aws/stateless-ecs/build"
import { buildStatelessLambda } from "@mcp-on-aws/stateless-lambda/build"

const builds = {
  "stateless-lambda": buildStatelessLambda,
  "stateless-ecs": buildStatelessEcs,
  "stateful-ecs": buildStatefulEcs,
  "lambda-ops": buildLambdaOps,
}

export interface Shipped {
  readonly name: string
  readonly version: string
  readonly licence: string
  readonly text: string | undefined
  readonly within?: string
  /** In whose bundles it is. */
  readonly servers: readonly string[]
}

/** Builds every server, elsewhere than where they are deployed from, and tells what of others is in them. */
export async function findShippedPackages(): Promise<Shipped[]> {
  const folder = await mkdtemp(join(tmpdir(), "shipped-"))
  try {
    const all = await Promise.all(
      Object.entries(builds).map(async ([server, build]) => {
        const { packages } = await build({ outdir: join(folder, server) })
        return packages.map((one) => ({ ...one, server }))
      }),
    )
    const rows = Map.groupBy(all.flat(), ({ name, version, within }) => [name, version, within].join(" "))
    return [...rows.values()]
      .map((group) => ({ ...group[0]!, servers: [...new Set(group.map(({ server }) => server))] }))
      .toSorted((one, other) => (one.name + one.version < other.name + other.version ? -1 : 1))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The table as it stands in docs/third-party.md. */
export function describeShippedPackages(shipped: readonly Shipped[]): string {
  const names = Object.keys(builds)
  const rows = shipped.map(({ name, version, licence, within, servers }) => {
    const where = names.map((server) => (servers.includes(server) ? "yes" : ""))
    return `| ${[within ? `${name} (in ${within})` : name, version, licence, ...where].join(" | ")} |`
  })
  return [
    `| package | version | licence | ${names.join(" | ")} |`,
    `| --- | --- | ---${" | ---".repeat(names.length)} |`,
    ...rows,
  ].join("\n")
}
