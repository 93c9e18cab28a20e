import type { StackName } from "./stacks.ts"

export interface Output {
  readonly name: string
  readonly description: string
  readonly sensitive?: true
}

const endpoint: Output = { name: "endpoint", description: "The URL that MCP clients are given" }
/** The stack's name in this repository, whatever its `name` is. */
const server: Output = { name: "server", description: "Which server this is: npm run test:deployed asks" }

/** Empty where `authorization` is another. */
const authorization: readonly Output[] = [
  { name: "auth_issuer", description: "The authorization server, where there is one" },
  { name: "user_pool_id", description: "With cognito: the user pool, for adding users" },
  { name: "client_id", description: "With cognito: the app client for MCP clients, public, with PKCE" },
  { name: "machine_client_id", description: "With cognito_machine_client: the app client for scripts" },
  {
    name: "machine_client_secret",
    description: "With cognito_machine_client: its secret",
    sensitive: true,
  },
  { name: "token_url", description: "With cognito: the token endpoint" },
  { name: "token_scopes", description: "With cognito: every scope, as a token request names them" },
]

const notesTable: Output = { name: "notes_table", description: "The DynamoDB table of the notes" }
const sessionsTable: Output = { name: "sessions_table", description: "The DynamoDB table of the sessions" }
const logGroup: Output = { name: "log_group", description: "Where the server's log lines are" }
const dashboard: Output = { name: "dashboard_url", description: "The CloudWatch dashboard" }

const fronts: readonly Output[] = [
  { name: "function_url_endpoint", description: "With function_url: its URL" },
  { name: "http_api_endpoint", description: "With http_api: its URL" },
  {
    name: "custom_domain_target",
    description: "With custom_domain: the name that its DNS record points to, where you write it yourself",
  },
]

const ecs: readonly Output[] = [
  { name: "cluster", description: "The ECS cluster" },
  { name: "service", description: "The ECS service" },
  { name: "image", description: "The image that tasks run" },
  { name: "load_balancer_dns", description: "The load balancer's own name, for a DNS record of yours" },
]

export const outputs: Record<StackName, readonly Output[]> = {
  "stateless-lambda": [endpoint, server, ...fronts, ...authorization, notesTable, logGroup, dashboard],
  "stateless-ecs": [endpoint, server, ...authorization, notesTable, logGroup, dashboard, ...ecs],
  "stateful-ecs": [
    endpoint,
    server,
    ...authorization,
    notesTable,
    sessionsTable,
    logGroup,
    dashboard,
    ...ecs,
  ],
  "lambda-ops": [
    { name: "policy_arn", description: "The policy for whoever runs the server locally" },
    endpoint,
    server,
    ...fronts,
    ...authorization,
    logGroup,
    dashboard,
  ],
  hybrid: [endpoint, server, ...authorization, notesTable, sessionsTable, logGroup, dashboard, ...ecs],
}
