// Builds every server's deployable file, as `npm run build` and `npm test` do.
import { join, relative } from "node:path"
import { buildImageBuilder } from "@mcp-on-aws/image-builder/build"
import { buildLambdaOps } from "@mcp-on-aws/lambda-ops/build"
import { readOptions } from "@mcp-on-aws/local/read-options"
import { ownServers } from "@mcp-on-aws/servers/own-servers"
import { buildStatefulEcs } from "@mcp-on-aws/stateful-ecs/build"
import { buildStatelessEcs } from "@mcp-on-aws/stateless-ecs/build"
import { buildStatelessLambda } from "@mcp-on-aws/stateless-lambda/build"

readOptions(
  `npm run build
  writes what is deployed into the dist of each server. For a server with your own tools: npm run new-server`,
  {},
)

try {
  await build()
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
}

async function build() {
  const samples = [buildStatelessLambda, buildStatelessEcs, buildStatefulEcs, buildLambdaOps]
  const built = await Promise.all([
    ...samples.map((build) => build({})),
    ...ownServers.map((server) => server.build({})),
  ])
  // After the bundles, of which images are made.
  const root = join(import.meta.dirname, "..")
  const services = ownServers.filter(({ base }) => base !== "stateless-lambda").map(({ facts }) => facts.name)
  const images = ["stateless-ecs", "stateful-ecs", ...services]
  const builders = await Promise.all(images.map((server) => buildImageBuilder({ server, root })))
  for (const files of [...built, ...builders]) {
    for (const file of Object.values(files).filter((value) => typeof value === "string")) {
      console.log(relative(root, file))
    }
  }
}
