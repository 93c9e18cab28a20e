// Builds every server's deployable file, as `npm run build` and `npm test` do: with the notes, or with the module of
// definitions that `--tools` names.
import { join, relative, resolve } from "node:path"
import { buildImageBuilder } from "@mcp-on-aws/image-builder/build"
import { buildLambdaOps } from "@mcp-on-aws/lambda-ops/build"
import { readOptions } from "@mcp-on-aws/local/read-options"
import { ownServers } from "@mcp-on-aws/servers/own-servers"
import { buildStatefulEcs } from "@mcp-on-aws/stateful-ecs/build"
import { buildStatelessEcs } from "@mcp-on-aws/stateless-ecs/build"
import { buildStatelessLambda } from "@mcp-on-aws/stateless-lambda/build"

const usage = `npm run build -- [--tools <module>]
  --tools <module>  a module of tool, prompt and resource definitions to build in instead of the notes`
const { values } = readOptions(usage, { options: { tools: { type: "string" } } })
// npm runs this in the root, whatever folder it was called from.
const folder = process.env.INIT_CWD ?? process.cwd()
const tools = values.tools === undefined ? undefined : resolve(folder, values.tools)

try {
  await build()
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
}

async function build() {
  const built = await Promise.all([
    ...[buildStatelessLambda, buildStatelessEcs, buildStatefulEcs].map((build) => build({ tools })),
    buildLambdaOps(),
    ...ownServers.map((server) => server.build({})),
  ])
  // After the bundles, of which images are made.
  const root = join(import.meta.dirname, "..")
  const own = ownServers.filter(({ base }) => base !== "stateless-lambda").map(({ facts }) => facts.name)
  const images = ["stateless-ecs", "stateful-ecs", ...own]
  const builders = await Promise.all(images.map((server) => buildImageBuilder({ server, root })))
  for (const files of [...built, ...builders]) {
    for (const file of Object.values(files).filter((value) => typeof value === "string")) {
      console.log(relative(root, file))
    }
  }
  if (tools !== undefined)
    console.log(`Built with ${tools}. Without --tools the next build has the notes again.`)
}
