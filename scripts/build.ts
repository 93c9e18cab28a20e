// Builds every server's deployable file, as `npm run build` and `npm test` do.
import { buildLambdaOps } from "@mcp-on-aws/lambda-ops/build"
import { buildStatefulEcs } from "@mcp-on-aws/stateful-ecs/build"
import { buildStatelessEcs } from "@mcp-on-aws/stateless-ecs/build"
import { buildStatelessLambda } from "@mcp-on-aws/stateless-lambda/build"

await Promise.all([buildStatelessLambda({}), buildStatelessEcs({}), buildStatefulEcs({}), buildLambdaOps()])
