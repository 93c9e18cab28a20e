import type { ServerIdentity, ServerName } from "@mcp-on-aws/tools/definition"
import manifest from "../package.json" with { type: "json" }

export interface Whereabouts {
  readonly instance: string | undefined
  readonly region: string | undefined
  /** Of the definitions, where they bring one. */
  readonly identity: ServerName | undefined
}

/** How this server names itself to its clients. */
export const describeServer = ({
  instance = "local",
  region = "local",
  identity = { name: "stateless-lambda", title: "Notes on Lambda", version: manifest.version },
}: Whereabouts): ServerIdentity => ({ ...identity, instance, region })
