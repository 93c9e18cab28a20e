/** Decisions that are no input: the same in both kinds, each once. */

export const identity = {
  /** A token lives an hour, a sign-in a month: MCP clients refresh, and cannot ask the user each hour. */
  accessTokenMinutes: 60,
  refreshTokenDays: 30,
  passwordMinimumLength: 14,
  temporaryPasswordDays: 3,
  scopesOfSignIn: ["openid", "email"],
} as const

export const restApi = {
  /** Part of the URL: clients that know the path alone find the metadata by the challenge. */
  stageName: "prod",
  /** An edge-optimised API would end silent streams after 30 s. */
  endpointType: "REGIONAL",
  /** Regional, streamed: as long as the function may run. */
  metadataPath: "/.well-known/oauth-protected-resource/mcp",
  securityPolicy: "TLS_1_2",
  authorizedMethods: ["GET", "POST", "DELETE"],
} as const

/** Of an access log: who, what, how long, and never a header's or a body's text. */
export const accessLogFields = {
  requestId: "$context.requestId",
  time: "$context.requestTime",
  sourceIp: "$context.identity.sourceIp",
  method: "$context.httpMethod",
  path: "$context.path",
  status: "$context.status",
  responseLength: "$context.responseLength",
  responseLatency: "$context.responseLatency",
  integrationLatency: "$context.integrationLatency",
  error: "$context.error.message",
} as const

/** Not the core rule set: it refuses bodies above 8 KB, and notes that look like code. */
export const firewallRules = [
  { name: "rate-limit", priority: 1, rateLimitOfAddress: true },
  { name: "known-bad-inputs", priority: 2, managedGroup: "AWSManagedRulesKnownBadInputsRuleSet" },
  { name: "bad-addresses", priority: 3, managedGroup: "AWSManagedRulesAmazonIpReputationList" },
] as const

/** Deleted with the stack at once: it signs state that lives ten minutes. */
export const requestStateKey = { recoveryWindowDays: 0, length: 64 } as const

export const loadBalancer = {
  sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
  desyncMode: "defensive",
  logExpiryDays: 90,
} as const

export const healthCheck = {
  intervalSeconds: 5,
  timeoutSeconds: 4,
  healthyThreshold: 2,
  unhealthyThreshold: 2,
  matcher: "200",
} as const

export const service = {
  minimumHealthyPercent: 100,
  maximumPercent: 200,
  healthCheckGraceSeconds: 30,
  scaleInSeconds: 300,
  scaleOutSeconds: 60,
  /** Log lines that wait while CloudWatch is slow; then lines are lost, not calls. */
  logBuffer: "4m",
  /**
   * As the image's own: ECS does not read the image's HEALTHCHECK. A check starts a process, which takes seconds beside
   * a busy server on a quarter of a processor: a task that is only busy must not be killed for it.
   */
  containerHealthCheck: { intervalSeconds: 10, timeoutSeconds: 8, retries: 3, startSeconds: 10 },
} as const

/**
 * Of those that were built in the account, by the day of their push. ECR does not know which one runs: failed releases
 * in a row must not push that out. They cost little, and older ones can be rolled back to.
 */
export const keptImages = 50
