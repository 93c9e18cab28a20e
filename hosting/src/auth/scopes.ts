import { UriTemplate } from "@modelcontextprotocol/server"
import type { ResourceDefinition, ToolSet } from "@mcp-on-aws/tools/definition"
import { isTemplate } from "../is-template.ts"

export type ScopedDefinitions = Pick<ToolSet, "tools" | "prompts" | "resources">

export interface ScopeRules {
  /** Every scope that a definition names. */
  readonly all: readonly string[]
  /** Those of everything that only reads: enough to begin with (MCP, security best practices, "Scope minimization"). */
  readonly reading: readonly string[]
  /** What a message, or a batch of them, needs. Each scope once. */
  readonly requiredBy: (json: unknown) => readonly string[]
}

interface Message {
  readonly method?: unknown
  readonly params?: {
    readonly name?: unknown
    readonly uri?: unknown
    readonly ref?: { readonly type?: unknown; readonly name?: unknown; readonly uri?: unknown } | null
    readonly notifications?: { readonly resourceSubscriptions?: unknown } | null
  } | null
}

/** Which scopes the definitions of a tool set demand, by the message that reaches them. */
export function createScopeRules({ tools, prompts, resources }: ScopedDefinitions): ScopeRules {
  const readers = [...tools.filter(({ annotations }) => annotations.readOnlyHint), ...prompts, ...resources]
  const toolScopes = new Map(tools.map(({ name, scope }) => [name, scope]))
  const promptScopes = new Map(prompts.map(({ name, scope }) => [name, scope]))
  const scopeOfUri = createUriScopes(resources)
  const templateScopes = new Map(resources.map(({ uri, scope }) => [uri, scope]))
  const listed = resources.filter(({ list }) => list).map(({ scope }) => scope)

  return {
    all: distinct([...tools, ...prompts, ...resources].map(({ scope }) => scope)),
    reading: distinct(readers.map(({ scope }) => scope)),
    requiredBy: (json) => distinct((Array.isArray(json) ? json : [json]).flatMap(scopesOf)),
  }

  function scopesOf(json: unknown): (string | undefined)[] {
    const { method, params } = (typeof json === "object" && json !== null ? json : {}) as Message
    switch (method) {
      case "tools/call":
        return [toolScopes.get(params?.name as string)]
      case "prompts/get":
        return [promptScopes.get(params?.name as string)]
      case "resources/list":
        return listed
      case "resources/read":
      case "resources/subscribe":
      case "resources/unsubscribe":
        return [scopeOfUri(params?.uri)]
      case "subscriptions/listen":
        return [params?.notifications?.resourceSubscriptions ?? []].flat().map(scopeOfUri)
      case "completion/complete":
        return [
          params?.ref?.type === "ref/prompt"
            ? promptScopes.get(params.ref.name as string)
            : templateScopes.get(params?.ref?.uri as string),
        ]
      default:
        return []
    }
  }
}

/** Finds the definition as the SDK does when it serves the request: exact URIs first, then templates in order. */
function createUriScopes(resources: readonly ResourceDefinition[]) {
  const fixed = new Map(resources.filter(({ uri }) => !isTemplate(uri)).map(({ uri, scope }) => [uri, scope]))
  const templates = resources
    .filter(({ uri }) => isTemplate(uri))
    .map(({ uri, scope }) => ({ template: new UriTemplate(uri), scope }))
  return (given: unknown): string | undefined => {
    const uri = typeof given === "string" ? URL.parse(given)?.href : undefined
    if (uri === undefined) return undefined
    if (fixed.has(uri)) return fixed.get(uri)
    return templates.find(({ template }) => template.match(uri))?.scope
  }
}

const distinct = (scopes: readonly (string | undefined)[]) => [
  ...new Set(scopes.filter((scope) => scope !== undefined)),
]
