import type { ServerName } from "@mcp-on-aws/tools/definition"
import manifest from "../package.json" with { type: "json" }

/** How this server names itself to its clients. */
export const identity: ServerName = {
  name: "lambda-ops",
  title: "Lambda runtime upgrades",
  version: manifest.version,
}
