import * as z from "zod"
import type { ZodRawShape } from "zod"

const LOOPBACK = ["localhost", "127.0.0.1", "[::1]"]

const words = (separator: string | RegExp) => (value: string) =>
  value
    .split(separator)
    .map((word) => word.trim())
    .filter((word) => word !== "")

/** Keys and tokens must not be read or replaced on their way: plain http is for one's own machine only. */
const isSecure = (value: string) => {
  const url = URL.parse(value)
  if (!url || url.hash || url.username) return false
  return url.protocol === "https:" || (url.protocol === "http:" && LOOPBACK.includes(url.hostname))
}

const secureUrl = z.string().refine(isSecure, "must be an https URL (http is for loopback only)")
const commaList = z
  .string()
  .transform(words(","))
  .refine((list) => list.length > 0, "names nothing")
const scopeList = z.string().transform(words(/[\s,]+/))

const apiKey = z.strictObject({
  name: z.string().regex(/^[\w.@-]{1,64}$/),
  sha256: z.string().regex(/^[0-9a-f]{64}$/i),
  scopes: z.array(z.string()).default([]),
})

export type ApiKey = z.output<typeof apiKey>

const withTokens = { MCP_AUTH: ["oauth", "gateway"] }
const withKeys = { MCP_AUTH: ["api-key"] }

/** What a server reads from its environment to know who calls. `MCP_AUTH` has no default on purpose. */
export const authSettings = {
  MCP_AUTH: z
    .enum(["oauth", "api-key", "gateway", "none"])
    .describe(
      "How callers prove who they are: oauth, api-key, gateway (API Gateway's authorizer did it), or none for everybody",
    ),
  MCP_AUTH_ISSUER: secureUrl.optional().meta({
    description: "The authorization server: the iss of its tokens, to the letter",
    usedWhere: withTokens,
    requiredWhere: withTokens,
  }),
  MCP_RESOURCE_URL: commaList.pipe(z.array(secureUrl)).optional().meta({
    description: "This endpoint's URL as clients know it, or several of them, separated by commas",
    usedWhere: withTokens,
    requiredWhere: withTokens,
  }),
  MCP_AUTH_METADATA: z.enum(["issuer", "own"]).default("issuer").meta({
    description:
      "Whose metadata of the authorization server clients are sent to; own for issuers that do PKCE with S256 and do not say so, as Cognito",
    usedWhere: withTokens,
  }),
  MCP_AUTH_AUDIENCE: commaList.optional().meta({
    description: "Audiences that tokens may have instead of MCP_RESOURCE_URL, separated by commas",
    usedWhere: withTokens,
  }),
  MCP_AUTH_JWKS_URL: secureUrl.optional().meta({
    description: "Where the issuer's keys are; without it, the issuer's own metadata tells",
    usedWhere: withTokens,
  }),
  MCP_AUTH_CLIENT_IDS: commaList.optional().meta({
    description:
      "The only clients whose tokens count; Cognito's, which name no audience, are then accepted too",
    usedWhere: withTokens,
  }),
  MCP_AUTH_TOKEN_TYPE: z.enum(["at+jwt", "any"]).default("at+jwt").meta({
    description:
      "The typ of access tokens (RFC 9068); any for issuers that write JWT or none, as Cognito does",
    usedWhere: withTokens,
  }),
  MCP_AUTH_SCOPE_PREFIX: z
    .string()
    .regex(/^[\x21\x23-\x5b\x5d-\x7e]*$/, "must be printable, without spaces, quotes and backslashes")
    .default("")
    .describe("What the issuer puts before each scope, such as notes-api/ for Cognito's resource servers"),
  MCP_AUTH_INITIAL_SCOPES: scopeList
    .optional()
    .describe(
      "Scopes to ask a new client for, without prefix; without it, those of everything that only reads",
    ),
  MCP_API_KEYS: z
    .string()
    .transform((text, context) => readApiKeys(text, context))
    .optional()
    .meta({
      description:
        'JSON: [{ "name": "ci", "sha256": "<hex of the key\'s SHA-256>", "scopes": ["notes:read"] }]',
      usedWhere: withKeys,
      requiredWhere: withKeys,
    }),
} satisfies ZodRawShape

export type AuthSettings = z.output<z.ZodObject<typeof authSettings>>

function readApiKeys(text: string, context: z.RefinementCtx<string>): readonly ApiKey[] {
  const keys = z.array(apiKey).min(1).safeParse(parseJson(text))
  if (keys.success && new Set(keys.data.map(({ name }) => name)).size === keys.data.length) return keys.data
  // Which one is wrong is told by its place: values may be secrets put into the wrong field.
  const where = keys.success
    ? "two keys have one name"
    : (keys.error.issues[0]?.path.join(".") || "the whole") + " is wrong"
  context.addIssue({ code: "custom", message: `must be a JSON list of keys: ${where}` })
  return z.NEVER
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
