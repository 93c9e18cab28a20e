import { lambdaOps } from "@mcp-on-aws/lambda-ops/deployment"
import { ownServers } from "@mcp-on-aws/servers/own-servers"
import { scopes as notesScopes } from "@mcp-on-aws/tools/notes-scopes"

/** Scopes of all servers that the local cloud runs. */
export const scopes: readonly string[] = [
  notesScopes,
  lambdaOps.scopes,
  ...ownServers.map(({ facts }) => facts.scopes),
].flatMap((some) => Object.values(some))
