// Builds every server's deployable file, as `npm run build` and `npm test` do: with the notes, or with the module of
// definitions that `--tools` names.
import { join, resolve } from "node:path"
import { parseArgs } from "node:util"
import { buildImageBuilder } from "@mcp-on-aws/image-builder/build"
import { buildLambdaOps } from "@mcp-on-aws/lambda-ops/build"
import { ownServers } from "@mcp-on-aws/servers/own-servers"
import { buildStatefulEcs } from "@mcp-on-aws/stateful-ecs/build"
import { buildStatelessEcs } from "@mcp-on-aws/stateless-ecs/build"
import { buildStatelessLambda } from "@mcp-on-aws/stateless-lambda/build"

const { values } = parseArgs({ options: { tools: { type: "string" } } })
// npm runs this in the root, whatever folder it was called from.
const folder = process.env.INIT_CWD ?? process.cwd()
const tools = values.tools === undefined ? undefined : resolve(folder, values.tools)

await Promise.all([
  ...[buildStatelessLambda, buildStatelessEcs, buildStatefulEcs].map((build) => build({ tools })),
  buildLambdaOps(),
  ...ownServers.map((server) => server.build({})),
])
// After the bundles, of which images are made.
const root = join(import.meta.dirname, "..")
const own = ownServers.filter(({ base }) => base !== "stateless-lambda").map(({ facts }) => facts.name)
const images = ["stateless-ecs", "stateful-ecs", ...own]
await Promise.all(images.map((server) => buildImageBuilder({ server, root })))
if (tools !== undefined)
  console.log(`Built with ${tools}. Without --tools the next build has the notes again.`)
