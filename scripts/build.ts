// Builds every server's deployable file, as `npm run build` and `npm test` do.
import { buildStatelessLambda } from "@mcp-on-aws/stateless-lambda/build"

await buildStatelessLambda({})
