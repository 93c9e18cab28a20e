/**
 * What whoever deploys a server behind a REST API has to know of its authorizer (authorizer.ts): it stands in front of
 * the endpoint's path, but for OPTIONS; health and metadata stay open. Nothing is cached, as its answer depends on the
 * tool that a request names. It has the function's environment with `MCP_AUTH=oauth`; the function then has
 * `MCP_AUTH=gateway`.
 */
export const authorizerFacts = {
  handler: "authorizer.handler",
  type: "REQUEST",
  cacheSeconds: 0,
  memoryMb: 256,
  /** The issuer may take eight of them (auth/issuer-keys.ts): then the log says so, and Lambda does not end it. */
  timeoutSeconds: 10,
} as const
