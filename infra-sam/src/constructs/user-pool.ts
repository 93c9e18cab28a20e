import { Aws, type CfnCondition, Fn } from "aws-cdk-lib"
import * as cognito from "aws-cdk-lib/aws-cognito"
import { Construct } from "constructs"
import { identity } from "@mcp-on-aws/blueprint/settings"
import { choose } from "../template/choose.ts"

export interface UserPoolOptions {
  readonly name: string
  readonly serverName: string
  /** What tools ask of callers, by the names that the server knows. */
  readonly scopes: Readonly<Record<"read" | "write", string>>
  readonly callbackUrls: string[]
  readonly protect?: CfnCondition
  readonly machineClient: CfnCondition
}

/**
 * The authorization server: users are added by you, sign in at Cognito's own pages, and clients get tokens for the
 * tools' scopes. Cognito registers no clients by itself, so one is made for all MCP clients.
 */
export class UserPool extends Construct {
  readonly id: string
  readonly issuer: string
  readonly clientId: string
  readonly machineClient: cognito.CfnUserPoolClient
  readonly tokenUrl: string
  readonly scopePrefix: string
  readonly tokenScopes: readonly string[]

  constructor(scope: Construct, options: UserPoolOptions) {
    super(scope, "user-pool")
    const { name } = options
    const pool = createPool(this, options)
    this.id = pool.ref
    this.issuer = `https://cognito-idp.${Aws.REGION}.amazonaws.com/${this.id}`
    const domain = new cognito.CfnUserPoolDomain(this, "UserPoolDomain", {
      userPoolId: this.id,
      // The end of the stack's id, of hexadecimal digits: Cognito refuses names with aws, amazon or cognito in them.
      domain: Fn.sub("mcp-${Id}", { Id: Fn.select(2, Fn.split("/", Aws.STACK_ID)) }),
      managedLoginVersion: 2,
    })
    this.tokenUrl = `https://${domain.ref}.auth.${Aws.REGION}.amazoncognito.com/oauth2/token`
    const server = new cognito.CfnUserPoolResourceServer(this, "ResourceServer", {
      userPoolId: this.id,
      identifier: name,
      name,
      scopes: Object.values(options.scopes).map((scopeName) => ({
        scopeName,
        scopeDescription: `${options.serverName}: ${scopeName}`,
      })),
    })
    this.scopePrefix = `${server.ref}/`
    this.tokenScopes = Object.values(options.scopes).map((scopeName) => `${this.scopePrefix}${scopeName}`)
    const client = this.#createClient("Client", {
      clientName: `${name}-mcp-clients`,
      generateSecret: false,
      allowedOAuthFlows: ["code"],
      allowedOAuthScopes: [...identity.scopesOfSignIn, ...this.tokenScopes],
      callbackUrLs: options.callbackUrls,
      supportedIdentityProviders: ["COGNITO"],
      explicitAuthFlows: ["ALLOW_REFRESH_TOKEN_AUTH"],
    })
    this.clientId = client.ref
    new cognito.CfnManagedLoginBranding(this, "SignInPages", {
      userPoolId: this.id,
      clientId: client.ref,
      useCognitoProvidedValues: true,
    })
    this.machineClient = this.#createClient("MachineClient", {
      clientName: `${name}-machines`,
      generateSecret: true,
      allowedOAuthFlows: ["client_credentials"],
      allowedOAuthScopes: [...this.tokenScopes],
      supportedIdentityProviders: ["COGNITO"],
    })
    this.machineClient.cfnOptions.condition = options.machineClient
  }

  #createClient(
    id: string,
    props: Omit<cognito.CfnUserPoolClientProps, "userPoolId">,
  ): cognito.CfnUserPoolClient {
    return new cognito.CfnUserPoolClient(this, id, {
      userPoolId: this.id,
      allowedOAuthFlowsUserPoolClient: true,
      enableTokenRevocation: true,
      preventUserExistenceErrors: "ENABLED",
      accessTokenValidity: identity.accessTokenMinutes,
      idTokenValidity: identity.accessTokenMinutes,
      refreshTokenValidity: identity.refreshTokenDays,
      tokenValidityUnits: { accessToken: "minutes", idToken: "minutes", refreshToken: "days" },
      ...props,
    })
  }
}

const createPool = (scope: Construct, { name, protect }: UserPoolOptions): cognito.CfnUserPool =>
  new cognito.CfnUserPool(scope, "UserPool", {
    userPoolName: name,
    userPoolTier: "ESSENTIALS",
    adminCreateUserConfig: { allowAdminCreateUserOnly: true },
    usernameAttributes: ["email"],
    autoVerifiedAttributes: ["email"],
    accountRecoverySetting: { recoveryMechanisms: [{ name: "verified_email", priority: 1 }] },
    mfaConfiguration: "OPTIONAL",
    enabledMfas: ["SOFTWARE_TOKEN_MFA"],
    policies: {
      passwordPolicy: {
        minimumLength: identity.passwordMinimumLength,
        requireLowercase: true,
        requireUppercase: true,
        requireNumbers: true,
        requireSymbols: true,
        temporaryPasswordValidityDays: identity.temporaryPasswordDays,
      },
    },
    deletionProtection: protect ? choose(protect, "ACTIVE", "INACTIVE") : "INACTIVE",
  })
