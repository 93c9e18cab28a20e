import { type CfnCondition, Fn } from "aws-cdk-lib"
import { Construct } from "constructs"
import { choose } from "../template/choose.ts"
import type { CleanStack } from "../template/clean-stack.ts"
import { allOf, anyOf, onlyWhere } from "../template/conditions.ts"
import type { DerivedValues } from "../template/fill.ts"
import type { OutputValue } from "../template/declare-outputs.ts"
import type { Inputs } from "../template/inputs.ts"
import { UserPool } from "./user-pool.ts"

/** What tools ask of callers, by the names that the server knows. */
interface Scopes {
  readonly read: string
  readonly write: string
}

export interface AuthorizationOptions {
  readonly inputs: Inputs
  readonly serverName: string
  readonly scopes: Scopes
  readonly protect?: CfnCondition
  /** Without it, always. */
  readonly condition?: CfnCondition
}

/** Who may call: what servers are told of it, and a user pool where none of your own is named. */
export class Authorization extends Construct {
  /** There is an authorization server: Cognito, or yours. */
  readonly hasServer: CfnCondition
  readonly usesCognito: CfnCondition
  readonly hasMachineClient: CfnCondition
  readonly userPool: UserPool
  readonly issuer: string
  readonly #stack: CleanStack
  readonly #inputs: Inputs
  readonly #scopes: Scopes

  constructor(stack: CleanStack, { inputs, condition, ...options }: AuthorizationOptions) {
    super(stack, "authorization")
    this.#stack = stack
    this.#inputs = inputs
    this.#scopes = options.scopes
    const both = (id: string, one: CfnCondition) => (condition ? allOf(stack, id, condition, one) : one)
    this.usesCognito = both("UsesCognito", inputs.is("authorization", "cognito"))
    this.hasServer = both(
      "HasAuthorizationServer",
      anyOf(stack, "UsesOauth", inputs.is("authorization", "cognito"), inputs.is("authorization", "oauth")),
    )
    this.hasMachineClient = allOf(
      stack,
      "HasMachineClient",
      this.usesCognito,
      inputs.isOn("cognito_machine_client"),
    )
    this.userPool = new UserPool(this, {
      name: inputs.text("name"),
      callbackUrls: inputs.list("cognito_callback_urls"),
      machineClient: this.hasMachineClient,
      ...options,
    })
    onlyWhere(this.userPool, this.usesCognito)
    this.issuer = this.#choose(this.userPool.issuer, inputs.text("oauth_issuer"))
  }

  get outputs(): Readonly<Record<string, OutputValue>> {
    const { id, clientId, machineClient, tokenUrl, tokenScopes } = this.userPool
    const ofPool = (value: string) => ({ value, condition: this.usesCognito })
    return {
      auth_issuer: { value: this.issuer, condition: this.hasServer },
      user_pool_id: ofPool(id),
      client_id: ofPool(clientId),
      machine_client_id: { value: machineClient.ref, condition: this.hasMachineClient },
      token_url: ofPool(tokenUrl),
      token_scopes: ofPool(tokenScopes.join(" ")),
    }
  }

  /** What the environment of each server says of it. */
  describe(resourceUrl: string): DerivedValues {
    const inputs = this.#inputs
    const { clientId, machineClient, scopePrefix } = this.userPool
    const created = choose(this.hasMachineClient, `${clientId},${machineClient.ref}`, clientId)
    const given = inputs.joined("oauth_client_ids")
    const clientIds = choose(inputs.isGiven("oauth_client_ids"), `${created},${given}`, created)
    const mode = choose(this.usesCognito, "oauth", inputs.text("authorization"))
    return {
      auth_mode: mode,
      gateway_mode: choose(this.hasServer, "gateway", inputs.text("authorization")),
      issuer: this.issuer,
      resource_url: choose(this.hasServer, resourceUrl, ""),
      audience: this.#choose("", inputs.text("oauth_audience")),
      jwks_url: this.#choose("", inputs.text("oauth_jwks_url")),
      client_ids: choose(this.usesCognito, clientIds, given),
      token_type: choose(this.usesCognito, "any", inputs.text("oauth_token_type")),
      metadata: choose(this.usesCognito, "own", inputs.text("oauth_metadata")),
      scope_prefix: choose(this.usesCognito, scopePrefix, inputs.text("oauth_scope_prefix")),
    }
  }

  /** The scopes of the first challenge, by the issuer's names. */
  describeChallenge(): { readonly prefix: string; readonly initial: string } {
    const inputs = this.#inputs
    const { scopePrefix } = this.userPool
    const prefix = choose(this.usesCognito, scopePrefix, inputs.text("oauth_scope_prefix"))
    return { prefix, initial: this.#firstScopes(prefix) }
  }

  /** A template can write a prefix before one scope, and not before each of a list: then all are asked for. */
  #firstScopes(prefix: string): string {
    const inputs = this.#inputs
    const plain = Fn.join(" ", inputs.list("initial_scopes"))
    const all = Object.values({ ...this.#scopes }).map((scope) => `${prefix}${scope}`)
    const hasPrefix = anyOf(
      this.#stack,
      "HasScopePrefix",
      this.usesCognito,
      inputs.isGiven("oauth_scope_prefix"),
    )
    const given = choose(hasPrefix, all.join(" "), plain)
    return choose(inputs.isGiven("initial_scopes"), given, `${prefix}${this.#scopes.read}`)
  }

  /** With Cognito, with another authorization server; nothing where there is none. */
  #choose(cognito: string, oauth: string): string {
    return choose(this.hasServer, choose(this.usesCognito, cognito, oauth), "")
  }
}
