import { statefulEcs } from "@mcp-on-aws/stateful-ecs/deployment"

/** What is worked out from inputs and resources: the same name for the same thing in both kinds. */
export type Derived =
  /** `oauth` with Cognito and with an issuer of yours; else as the input says. */
  | "auth_mode"
  /** Behind an authorizer: `gateway` in place of `oauth`. */
  | "gateway_mode"
  /** Empty where there is no authorization server, as are the next seven. */
  | "issuer"
  | "resource_url"
  | "audience"
  | "jwks_url"
  | "client_ids"
  | "token_type"
  | "metadata"
  | "scope_prefix"
  | "allowed_hosts"
  | "request_state_key"
  | "notes_table"
  | "sessions_table"
  | "regions"
  | "tag"

/** Where the value of an environment variable comes from. A list of an input is joined by commas. */
export type Source = { readonly input: string } | { readonly derived: Derived } | { readonly value: string }

export type Environment = Readonly<Record<string, Source>>

const input = (name: string) => ({ input: name })
const derived = (name: Derived) => ({ derived: name })

const describeHosting = (mode: "auth_mode" | "gateway_mode"): Environment => ({
  MCP_AUTH: derived(mode),
  MCP_AUTH_ISSUER: derived("issuer"),
  MCP_RESOURCE_URL: derived("resource_url"),
  MCP_AUTH_AUDIENCE: derived("audience"),
  MCP_AUTH_JWKS_URL: derived("jwks_url"),
  MCP_AUTH_CLIENT_IDS: derived("client_ids"),
  MCP_AUTH_TOKEN_TYPE: derived("token_type"),
  MCP_AUTH_METADATA: derived("metadata"),
  MCP_AUTH_SCOPE_PREFIX: derived("scope_prefix"),
  MCP_AUTH_INITIAL_SCOPES: input("initial_scopes"),
  MCP_API_KEYS: input("api_keys"),
  MCP_ALLOWED_HOSTS: derived("allowed_hosts"),
  MCP_ALLOWED_ORIGINS: input("allowed_origins"),
  MCP_LOG_LEVEL: input("log_level"),
})

const stateKey: Environment = { MCP_REQUEST_STATE_KEY: derived("request_state_key") }
const notes: Environment = { NOTES_TABLE: derived("notes_table") }
const operations: Environment = {
  LAMBDA_OPS_REGIONS: derived("regions"),
  LAMBDA_OPS_ALLOW_WRITES: input("allow_writes"),
  LAMBDA_OPS_TAG: derived("tag"),
}

/**
 * What each function and each task gets. Behind a REST API (`rest`) an authorizer of the same environment verifies
 * tokens; elsewhere (`url`, `http`, `target` of a load balancer) the function does. An empty value counts as not set.
 */
export const functionEnvironment = {
  "stateless-lambda": {
    rest: { ...describeHosting("gateway_mode"), ...stateKey, ...notes },
    authorizer: { ...describeHosting("auth_mode"), ...notes },
    url: { ...describeHosting("auth_mode"), ...stateKey, ...notes },
    http: { ...describeHosting("auth_mode"), ...stateKey, ...notes },
    target: { ...describeHosting("auth_mode"), ...stateKey, ...notes },
  },
  "lambda-ops": {
    rest: { ...describeHosting("gateway_mode"), ...stateKey, ...operations },
    authorizer: { ...describeHosting("auth_mode"), ...operations },
    url: { ...describeHosting("auth_mode"), ...stateKey, ...operations },
    http: { ...describeHosting("auth_mode"), ...stateKey, ...operations },
  },
} as const satisfies Record<string, Record<string, Environment>>

/** A task's secrets come by `valueFrom`: its definition, which many may read, does not hold them. */
export const taskSecrets = stateKey

export const taskEnvironment = {
  "stateless-ecs": { ...describeHosting("auth_mode"), ...notes },
  "stateful-ecs": {
    ...describeHosting("auth_mode"),
    ...notes,
    SESSIONS_TABLE: derived("sessions_table"),
    PRIVATE_PORT: { value: String(statefulEcs.privatePort) },
    MCP_DRAIN_SECONDS: { value: String(statefulEcs.drainSeconds) },
  },
} as const satisfies Record<string, Environment>
