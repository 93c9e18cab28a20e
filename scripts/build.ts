// Builds every server's deployable file, as `npm run build` and `npm test` do.
import { buildStatelessEcs } from "@mcp-on-aws/stateless-ecs/build"
import { buildStatelessLambda } from "@mcp-on-aws/stateless-lambda/build"

await Promise.all([buildStatelessLambda({}), buildStatelessEcs({})])
