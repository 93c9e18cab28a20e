import type { CleanStack } from "../terraform/clean-stack.ts"
import { bare } from "../terraform/expression.ts"
import { createUserPool } from "./user-pool.ts"

interface AuthorizationOptions {
  readonly server: string
  readonly scopes: { readonly read: string; readonly write: string }
  readonly deletionProtection?: string
  /** Where the stack may also do without a server. */
  readonly when?: string
}

/** Who may call: what servers are told of it, and a user pool where no issuer of your own is named. */
export function createAuthorization(stack: CleanStack, options: AuthorizationOptions) {
  const {
    server,
    scopes,
    deletionProtection = '${var.deletion_protection ? "ACTIVE" : "INACTIVE"}',
  } = options
  const only = (condition: string) =>
    options.when === undefined ? condition : `${options.when} && ${condition}`
  stack.local("cognito", `\${${only('var.authorization == "cognito"')}}`)
  stack.local("tokens", `\${${only('contains(["cognito", "oauth"], var.authorization)')}}`)
  stack.local("auth_mode", '${local.tokens ? "oauth" : var.authorization}')
  const pool = createUserPool(stack, { server, scopes: Object.values(scopes), deletionProtection })
  declareTokens(stack, pool)
  stack.local(
    "challenged_scopes",
    `\${join(" ", [for scope in length(var.initial_scopes) > 0 ? var.initial_scopes : ["${scopes.read}"] : "\${local.scope_prefix}\${scope}"])}`,
  )
  return {
    derived: {
      auth_mode: "${local.auth_mode}",
      gateway_mode: '${local.tokens ? "gateway" : var.authorization}',
      issuer: "${local.issuer}",
      audience: '${local.tokens && !local.cognito ? var.oauth_audience : ""}',
      jwks_url: '${local.tokens && !local.cognito ? var.oauth_jwks_url : ""}',
      client_ids: "${local.client_ids}",
      token_type: '${local.cognito ? "any" : var.oauth_token_type}',
      metadata: '${local.cognito ? "own" : var.oauth_metadata}',
      scope_prefix: "${local.scope_prefix}",
    },
    outputs: describeOutputs(pool),
  }
}

type UserPool = ReturnType<typeof createUserPool>

function declareTokens(stack: CleanStack, pool: UserPool): void {
  stack.local(
    "issuer",
    `\${local.cognito ? "https://\${${bare(pool.endpoint)}}" : local.tokens ? var.oauth_issuer : ""}`,
  )
  stack.local(
    "client_ids",
    `\${join(",", concat(local.cognito ? compact([${bare(pool.clientId)}, ${bare(pool.machineClientId)}]) : [], var.oauth_client_ids))}`,
  )
  stack.local("scope_prefix", '${local.cognito ? "${var.name}/" : var.oauth_scope_prefix}')
}

const describeOutputs = (pool: UserPool) => ({
  auth_issuer: "${local.issuer}",
  user_pool_id: pool.id,
  client_id: pool.clientId,
  machine_client_id: pool.machineClientId,
  machine_client_secret: pool.machineClientSecret,
  token_url: `\${local.cognito ? "${pool.tokenUrl}" : null}`,
  token_scopes: `\${local.cognito ? "${pool.scopes.join(" ")}" : null}`,
})
