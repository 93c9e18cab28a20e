import type { ServerIdentity } from "@mcp-on-aws/tools/definition"
import manifest from "../package.json" with { type: "json" }

/** How this server names itself to its clients. */
export const describeServer = (instance: string, region: string): ServerIdentity => ({
  name: "lambda-ops",
  title: "Lambda runtime upgrades",
  version: manifest.version,
  instance,
  region,
})
