import type { ServerIdentity } from "@mcp-on-aws/tools/definition"
import { admitAnyone } from "../authenticate.ts"
import type { Authenticate, Caller } from "../authenticate.ts"
import type { HttpRequest } from "../http.ts"
import { requestIdOf } from "../json-rpc.ts"
import type { Logger } from "../log.ts"
import { SettingsError } from "../settings.ts"
import type { HostingSettings } from "../settings.ts"
import type { VerifyToken } from "./access-token.ts"
import { refuseForNow, refuseScope, refuseUnknown } from "./challenge.ts"
import { findByAuthorizer, findByKey, findByToken } from "./find-caller.ts"
import type { FindCaller, KnownCaller } from "./find-caller.ts"
import type { KeyTimes } from "./issuer-keys.ts"
import { createPresentedIssuer } from "./presented-issuer.ts"
import { createProtectedResource } from "./protected-resource.ts"
import type { ProtectedResource } from "./protected-resource.ts"
import { createResourceUrls } from "./resource-urls.ts"
import { createScopeRules } from "./scopes.ts"
import type { ScopedDefinitions } from "./scopes.ts"
import type { AuthSettings } from "./settings.ts"

export interface AuthOptions {
  readonly settings: AuthSettings & Pick<HostingSettings, "MCP_PATH">
  readonly toolSet: ScopedDefinitions
  readonly server: Pick<ServerIdentity, "title">
  readonly logger: Logger
  /** How long the issuer's keys count, and how often it is asked for them. */
  readonly keyTimes?: Partial<KeyTimes>
}

/**
 * Lets callers in as the settings demand: by access token, by API key, by what API Gateway's authorizer verified, or,
 * only where that is said, everybody as one and the same.
 * @throws SettingsError
 */
export function createAuthenticate(options: AuthOptions): Authenticate {
  const { settings } = options
  switch (settings.MCP_AUTH) {
    case "none":
      return admitAnyone
    case "api-key":
      return createGate(options, { find: findByKey(needed(settings, "MCP_API_KEYS")) })
    case "gateway":
      return createGate(options, { find: findByAuthorizer, resource: describeResource(options) })
    case "oauth":
      return createGate(options, {
        find: findByToken(createVerifier(options)),
        resource: describeResource(options),
      })
  }
}

interface Ways {
  readonly find: FindCaller
  /** Where there is an authorization server. */
  readonly resource?: DescribedResource
}

interface DescribedResource extends Pick<ProtectedResource, "metadataUrlFor"> {
  readonly answer: NonNullable<Authenticate["answerMetadata"]>
}

function createGate({ settings, toolSet, logger }: AuthOptions, { find, resource }: Ways): Authenticate {
  const { MCP_AUTH_SCOPE_PREFIX: prefix, MCP_AUTH_INITIAL_SCOPES: configured } = settings
  const rules = createScopeRules(toolSet)
  const describe = (request: HttpRequest, scopes: readonly string[]) => ({
    scopes: scopes.map((scope) => prefix + scope),
    metadataUrl: resource?.metadataUrlFor(request),
  })

  let told: unknown
  const authenticate = async (request: HttpRequest) => {
    const found = await find(request).catch((error: unknown) => {
      // One failure is met by many requests: each of them says its status, and one the cause.
      if (error !== told) logger.error("credentials cannot be verified", { requestId: request.id, error })
      told = error
      return undefined
    })
    if (!found) return { refusal: refuseForNow() }
    if ("unknown" in found) {
      const { reason } = found.unknown
      const challenge = describe(request, configured ?? rules.reading)
      if (reason === undefined) return { refusal: refuseUnknown(challenge) }
      logger.info("credentials refused", { requestId: request.id, reason })
      return { refusal: refuseUnknown({ ...challenge, error: "invalid_token" }) }
    }
    return describeCaller(found, (json) => {
      const required = rules.requiredBy(json)
      if (required.every((scope) => found.scopes.includes(scope))) return undefined
      // With what it has already: a client that asked for the missing ones alone would lose the others.
      const wanted = rules.all.filter((scope) => found.scopes.includes(scope) || required.includes(scope))
      return refuseScope(describe(request, wanted), requestIdOf(json))
    })
  }
  return resource ? Object.assign(authenticate, { answerMetadata: resource.answer }) : authenticate
}

/** Handlers learn what the token said, and never the token: nothing may pass it on (MCP, "Token Passthrough"). */
const describeCaller = (
  { principal, clientId, scopes, expiresAt }: KnownCaller,
  checkScopes: NonNullable<Caller["checkScopes"]>,
): Caller => ({
  principal,
  verified: { token: "", clientId, scopes: [...scopes], ...(expiresAt !== undefined && { expiresAt }) },
  checkScopes,
})

/** What verifies tokens is loaded where tokens come, from the start on: a cold start without it is shorter. */
function createVerifier({ settings, logger, keyTimes: times }: AuthOptions): VerifyToken {
  const issuer = needed(settings, "MCP_AUTH_ISSUER")
  const audiences = settings.MCP_AUTH_AUDIENCE ?? needed(settings, "MCP_RESOURCE_URL")
  const loading = Promise.all([import("./access-token.ts"), import("./issuer-keys.ts")])
  const creating = loading.then(([{ createTokenVerifier }, { createIssuerKeys }]) => {
    const { MCP_AUTH_JWKS_URL: jwksUrl } = settings
    const keys = createIssuerKeys({ issuer, jwksUrl, logger, times })
    return createTokenVerifier({ issuer, audiences, keys, settings })
  })
  return async (token) => (await creating)(token)
}

function describeResource({ settings, toolSet, server, logger }: AuthOptions): DescribedResource {
  const { MCP_PATH: path, MCP_AUTH_SCOPE_PREFIX: prefix, MCP_AUTH_METADATA: presenter } = settings
  const resources = createResourceUrls(needed(settings, "MCP_RESOURCE_URL"), path)
  const issuer = needed(settings, "MCP_AUTH_ISSUER")
  const presented = presenter === "own" ? createPresentedIssuer({ issuer, resources, logger }) : undefined
  const { metadataUrlFor, answer } = createProtectedResource({
    resources,
    path,
    issuerFor: presented?.issuerFor ?? (() => issuer),
    scopes: createScopeRules(toolSet).all.map((scope) => prefix + scope),
    title: server.title,
  })
  return { metadataUrlFor, answer: (request) => answer(request) ?? presented?.answer(request) }
}

/** `readSettings` has seen to it; whoever builds the settings otherwise hears of it here. */
function needed<Name extends keyof AuthSettings>(settings: AuthSettings, name: Name) {
  const value = settings[name]
  if (value === undefined)
    throw new SettingsError(`${name}: is not set, and MCP_AUTH=${settings.MCP_AUTH} needs it`)
  return value as NonNullable<AuthSettings[Name]>
}
