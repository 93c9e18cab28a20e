import type { ToolSet } from "@mcp-on-aws/tools/definition"
import { createAuthenticate } from "../src/auth/create-authenticate.ts"
import type { AuthOptions } from "../src/auth/create-authenticate.ts"
import { authSettings } from "../src/auth/settings.ts"
import { createLogger } from "../src/log.ts"
import { hostingSettings, readSettings } from "../src/settings.ts"
import { RESOURCE } from "./auth-issuer.ts"
import type { Issuer } from "./auth-issuer.ts"
import { body, call, createTestApp, echo, request, server, toolThat } from "./fixtures.ts"

const write = {
  ...toolThat(() => ({ content: [{ type: "text", text: "written" }] }), "write"),
  scope: "notes:write",
}

export const scopedTools: ToolSet = {
  tools: [
    toolThat((_args, { principal }) => ({ content: [{ type: "text", text: principal.id }] }), "whoami"),
    { ...echo, scope: "notes:read" },
    write,
  ],
  prompts: [],
  resources: [
    {
      name: "note",
      uri: "note://{id}",
      title: "Note",
      description: "A note",
      mimeType: "text/plain",
      scope: "notes:read",
      list: async () => ({ resources: [] }),
      read: async (uri) => ({ contents: [{ uri: uri.href, text: "text" }] }),
    },
  ],
}

/** An app that knows who calls by these variables, and its log. */
export function createGuardedApp(env: Record<string, string>, options: Pick<AuthOptions, "keyTimes"> = {}) {
  const lines: string[] = []
  const logger = createLogger({ level: "debug", write: (line) => lines.push(line) })
  const settings = readSettings(
    { ...hostingSettings, ...authSettings },
    { MCP_ALLOWED_HOSTS: "localhost,mcp.example.com,abc.execute-api.example.com", ...env },
  )
  const authenticate = createAuthenticate({ settings, toolSet: scopedTools, server, logger, ...options })
  const { app } = createTestApp(scopedTools, { settings, authenticate, logger })
  return { app, lines, authenticate }
}

export const oauth = ({ url }: Pick<Issuer, "url">, more: Record<string, string> = {}) => ({
  MCP_AUTH: "oauth",
  MCP_AUTH_ISSUER: url,
  MCP_RESOURCE_URL: RESOURCE,
  ...more,
})

export const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

/** A POST of this message by a 2025-era client. */
export const post = (json: unknown, headers: Record<string, string> = {}) =>
  request({ body: body(json), headers: { host: "mcp.example.com", ...headers } })

export const whoami = (headers?: Record<string, string>) => post(call("whoami"), headers)
