import { CognitoManagedLoginBranding } from "#aws/cognito-managed-login-branding"
import { CognitoResourceServer } from "#aws/cognito-resource-server"
import { CognitoUserPool } from "#aws/cognito-user-pool"
import { CognitoUserPoolClient } from "#aws/cognito-user-pool-client"
import type { CognitoUserPoolClientConfig } from "#aws/cognito-user-pool-client"
import { CognitoUserPoolDomain } from "#aws/cognito-user-pool-domain"
import { identity } from "@mcp-on-aws/blueprint/settings"
import { account, type CleanStack, region } from "../terraform/clean-stack.ts"
import { countWhere, listOf, maybe } from "../terraform/expression.ts"

const cognito = "local.cognito"
const machine = "local.cognito && var.cognito_machine_client"

interface UserPoolOptions {
  readonly server: string
  readonly scopes: readonly string[]
  /** Whether users outlive a hasty destroy; a stack without `deletion_protection` says "INACTIVE". */
  readonly deletionProtection: string
}

/**
 * The authorization server: users are added by you, sign in at Cognito's own pages, and clients get tokens for the
 * tools' scopes. Cognito registers no clients by itself, so one is made for all MCP clients.
 */
export function createUserPool(stack: CleanStack, options: UserPoolOptions) {
  const pool = createPool(stack, options.deletionProtection)
  const userPoolId = maybe(pool, "id")
  const domain = new CognitoUserPoolDomain(stack.apart, "sign_in", {
    ...countWhere(cognito),
    // Of hexadecimal digits: Cognito refuses names with aws, amazon or cognito in them.
    domain: `mcp-\${substr(sha256("${account}/\${var.name}"), 0, 32)}`,
    userPoolId,
    managedLoginVersion: 2,
  })
  const server = new CognitoResourceServer(stack.apart, "tools", {
    ...countWhere(cognito),
    identifier: "${var.name}",
    name: "${var.name}",
    userPoolId,
    scope: options.scopes.map((scopeName) => ({
      scopeName,
      scopeDescription: `${options.server}: ${scopeName}`,
    })),
  })
  const prefix = `${maybe(server, "identifier")}/`
  const scopes = options.scopes.map((scope) => `${prefix}${scope}`)
  const clients = createClients(stack, { userPoolId, scopes })
  return {
    id: userPoolId,
    endpoint: maybe(pool, "endpoint"),
    clientId: maybe(clients.people, "id"),
    machineClientId: maybe(clients.machines, "id"),
    machineClientSecret: maybe(clients.machines, "client_secret"),
    tokenUrl: `https://${maybe(domain, "domain")}.auth.${region}.amazoncognito.com/oauth2/token`,
    scopePrefix: prefix,
    scopes,
  }
}

const createPool = (stack: CleanStack, deletionProtection: string) =>
  new CognitoUserPool(stack.apart, "users", {
    ...countWhere(cognito),
    name: "${var.name}",
    userPoolTier: "ESSENTIALS",
    usernameAttributes: ["email"],
    autoVerifiedAttributes: ["email"],
    adminCreateUserConfig: { allowAdminCreateUserOnly: true },
    accountRecoverySetting: { recoveryMechanism: [{ name: "verified_email", priority: 1 }] },
    mfaConfiguration: "OPTIONAL",
    softwareTokenMfaConfiguration: { enabled: true },
    passwordPolicy: {
      minimumLength: identity.passwordMinimumLength,
      requireLowercase: true,
      requireUppercase: true,
      requireNumbers: true,
      requireSymbols: true,
      temporaryPasswordValidityDays: identity.temporaryPasswordDays,
    },
    deletionProtection,
  })

interface ClientsOptions {
  readonly userPoolId: string
  readonly scopes: readonly string[]
}

function createClients(stack: CleanStack, { userPoolId, scopes }: ClientsOptions) {
  const shared = {
    userPoolId,
    allowedOauthFlowsUserPoolClient: true,
    supportedIdentityProviders: ["COGNITO"],
    enableTokenRevocation: true,
    preventUserExistenceErrors: "ENABLED",
    accessTokenValidity: identity.accessTokenMinutes,
    idTokenValidity: identity.accessTokenMinutes,
    refreshTokenValidity: identity.refreshTokenDays,
    tokenValidityUnits: [{ accessToken: "minutes", idToken: "minutes", refreshToken: "days" }],
  } satisfies Partial<CognitoUserPoolClientConfig>
  const people = new CognitoUserPoolClient(stack.apart, "people", {
    ...countWhere(cognito),
    ...shared,
    name: "${var.name}-mcp-clients",
    // Public: MCP clients keep no secret, and prove by PKCE that they asked.
    generateSecret: false,
    allowedOauthFlows: ["code"],
    allowedOauthScopes: [...identity.scopesOfSignIn, ...scopes],
    callbackUrls: listOf("${var.cognito_callback_urls}"),
    explicitAuthFlows: ["ALLOW_REFRESH_TOKEN_AUTH"],
  })
  const machines = new CognitoUserPoolClient(stack.apart, "machines", {
    ...countWhere(machine),
    ...shared,
    name: "${var.name}-machines",
    generateSecret: true,
    allowedOauthFlows: ["client_credentials"],
    allowedOauthScopes: [...scopes],
  })
  // Managed login shows no page without a style; it also serves nobody before there is a client.
  new CognitoManagedLoginBranding(stack.apart, "people", {
    ...countWhere(cognito),
    userPoolId,
    clientId: maybe(people, "id"),
    useCognitoProvidedValues: true,
  })
  return { people, machines }
}
