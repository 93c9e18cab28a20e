import type { ServerIdentity } from "@mcp-on-aws/tools/definition"
import manifest from "../package.json" with { type: "json" }

export interface Whereabouts {
  readonly instance: string | undefined
  readonly region: string | undefined
}

/** How this server names itself to its clients. */
export const describeServer = ({ instance = "local", region = "local" }: Whereabouts): ServerIdentity => ({
  name: "stateless-lambda",
  title: "Notes on Lambda",
  version: manifest.version,
  instance,
  region,
})
