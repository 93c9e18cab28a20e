import { join } from "node:path"
import { statelessLambda } from "@mcp-on-aws/stateless-lambda/deployment"
import { describePolicy } from "./policy.ts"
import { scopes } from "./scopes.ts"

const tag = { key: "mcp-lambda-ops", value: "allowed" }
const dist = join(import.meta.dirname, "..", "dist")

/**
 * What whoever deploys or runs this server has to know of it: on Lambda as stateless-lambda, but for what stands here.
 * Nothing of it is repeated in a template by hand.
 */
export const lambdaOps = {
  ...statelessLambda,
  name: "lambda-ops",
  /** Made by `npm run build`. */
  zip: join(dist, "lambda.zip"),
  stdio: join(dist, "stdio.mjs"),
  /** An upgrade of 25 functions takes minutes, and none begins without time for it: give it a streaming front door. */
  timeoutSeconds: { buffered: 28, streamed: 900 },
  tables: [],
  scopes,
  environment: {
    regions: "LAMBDA_OPS_REGIONS",
    allowWrites: "LAMBDA_OPS_ALLOW_WRITES",
    tag: "LAMBDA_OPS_TAG",
    /** A secret; needed where writes are allowed. */
    key: "MCP_REQUEST_STATE_KEY",
  },
  /** The tag that `LAMBDA_OPS_TAG` has by itself, and for another one: `describePolicy` of `./policy`. */
  tag,
  policies: {
    readOnly: describePolicy("read-only", { tag }),
    readWrite: describePolicy("read-write", { tag }),
  },
} as const
