import { spell } from "./names.ts"
import type { Base, Names } from "./names.ts"

interface RoomOptions {
  readonly base: Base
  /** Whether its stacks are written with it. */
  readonly stacks: boolean
}

/** The files of a new room, by their path in it. */
export const describeRoom = (
  names: Names,
  { base, stacks }: RoomOptions,
): Readonly<Record<string, string>> => ({
  "package.json": describePackage(names, base),
  "README.md": describeReadme(names, { base, stacks }),
  "src/build.ts": describeBuild(names, base),
  "src/deployment.ts": base === "stateless-lambda" ? describeFunction(names) : describeService(names, base),
  "src/scopes.ts": describeScopes(names),
  "src/tool-set.ts": describeToolSet(names),
  "src/tools/greet.tool.ts": describeGreetTool(names),
  "test/greet.tool.test.ts": greetTest,
})

const describePackage = ({ kebab }: Names, base: Base) => `{
  "name": "@mcp-on-aws/${kebab}",
  "version": "0.1.0",
  "private": true,
  "license": "MIT-0",
  "type": "module",
  "exports": {
    "./build": "./src/build.ts",
    "./deployment": "./src/deployment.ts"
  },
  "dependencies": {
    "@mcp-on-aws/${base}": "workspace:*",
    "@mcp-on-aws/tools": "workspace:*",
    "zod": "catalog:"
  },
  "devDependencies": {
    "@mcp-on-aws/packaging": "workspace:*"
  }
}
`

const describeBuild = ({ pascal }: Names, base: Base) => `import { join } from "node:path"
import type { BuildOptions } from "@mcp-on-aws/packaging/build-main"
import { build${spell(base).pascal} } from "@mcp-on-aws/${base}/build"

const room = join(import.meta.dirname, "..")

/** ${base} with the definitions of this room. */
export const build${pascal} = ({ outdir = join(room, "dist") }: BuildOptions) =>
  build${spell(base).pascal}({ tools: join(room, "src", "tool-set.ts"), outdir })
`

const describeFunction = ({ kebab, camel }: Names) => `import { join } from "node:path"
import { statelessLambda } from "@mcp-on-aws/stateless-lambda/deployment"
import { scopes } from "./scopes.ts"

/** What whoever deploys or runs this server has to know of it: as stateless-lambda, but for what stands here. */
export const ${camel} = {
  ...statelessLambda,
  name: "${kebab}",
  zip: join(import.meta.dirname, "..", "dist", "lambda.zip"),
  // Of the settings of its definitions, what differs from their defaults.
  settings: {},
  scopes,
}
`

const describeService = (
  { kebab, camel }: Names,
  base: Base,
) => `import { ${spell(base).camel} } from "@mcp-on-aws/${base}/deployment"
import { scopes } from "./scopes.ts"

/** What whoever deploys or runs this server has to know of it: as ${base}, but for what stands here. */
export const ${camel} = {
  ...${spell(base).camel},
  name: "${kebab}",
  // Of the settings of its definitions, what differs from their defaults.
  settings: {},
  scopes,
}
`

const describeScopes = ({
  kebab,
}: Names) => `/** What a caller has to be granted, by the names that the authorization server knows. */
export const scopes = { read: "${kebab}:read", write: "${kebab}:write" } as const
`

const describeToolSet = ({
  kebab,
  title,
}: Names) => `import type { ServerName, ToolSet, ToolSetOptions } from "@mcp-on-aws/tools/definition"
import * as z from "zod"
import manifest from "../package.json" with { type: "json" }
import { createGreetTool } from "./tools/greet.tool.ts"

/** How this server names itself to its clients. */
export const identity: ServerName = { name: "${kebab}", title: "${title}", version: manifest.version }

/** Environment variables, checked together with the server's own when it starts. */
export const settings = { GREETING: z.string().default("Hello").describe("What greet begins with") }

export const createToolSet = ({ settings }: ToolSetOptions): ToolSet => ({
  tools: [createGreetTool({ greeting: String(settings.GREETING) })],
  prompts: [],
  resources: [],
})
`

// Names the server, so that no two rooms hold the same block (checks).
const describeGreetTool = ({ title }: Names) => `import { defineTool } from "@mcp-on-aws/tools/definition"
import * as z from "zod"
import { scopes } from "../scopes.ts"

export const createGreetTool = ({ greeting }: { readonly greeting: string }) =>
  defineTool({
    name: "greet",
    title: "Greet",
    description: "Greets somebody by name, in the name of ${title}.",
    input: z.object({ name: z.string().min(1).max(100) }),
    output: z.object({ text: z.string() }),
    annotations: { readOnlyHint: true, idempotentHint: true, destructiveHint: false, openWorldHint: false },
    scope: scopes.read,
    run({ name }) {
      const text = \`\${greeting}, \${name}!\`
      return { content: [{ type: "text", text }], structuredContent: { text } }
    },
  })
`

const greetTest = `import { expect, test } from "@jest/globals"
import type { Call } from "@mcp-on-aws/tools/definition"
import { createGreetTool } from "../src/tools/greet.tool.ts"

test("greets by name, as the settings say", async () => {
  const tool = createGreetTool({ greeting: "Good day" })

  const { structuredContent } = await tool.run({ name: "Ada" }, {} as Call)

  expect(structuredContent).toEqual({ text: "Good day, Ada!" })
})
`

const describeReadme = ({ kebab, title }: Names, { base, stacks }: RoomOptions) => `# ${kebab}

${title}: [${base}](../${base}/README.md) with the definitions in [src/tool-set.ts](src/tool-set.ts). What holds for that
server holds for this one.

\`npm start\` runs it with the samples, at the URL in its table; \`npm run build\` writes \`${kebab}/dist\`;
\`npm test -- --selectProjects ${kebab}\` runs its own tests. Its stacks are in
${linkStack(`infra-terraform/stacks/${kebab}`, stacks)} and ${linkStack(`infra-sam/stacks/${kebab}`, stacks)};
\`npm run synth\` writes them again after a change of its facts.

| change | in |
| --- | --- |
| tools, prompts, resources, settings, what clients are told it is called | [src/tool-set.ts](src/tool-set.ts) |
| what callers have to be granted | [src/scopes.ts](src/scopes.ts) |
| memory, time limits, paths, tables | [src/deployment.ts](src/deployment.ts) |
`

const linkStack = (folder: string, written: boolean) =>
  written ? `[${folder}](../${folder}/README.md)` : `\`${folder}\``
