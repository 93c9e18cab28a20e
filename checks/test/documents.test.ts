import { describe, expect, test } from "@jest/globals"
import { checkDocumentCode } from "../src/rules/document-code.ts"
import { checkDocumentCommands } from "../src/rules/document-commands.ts"
import { checkDocumentLinks } from "../src/rules/document-links.ts"
import { findPlaces } from "./seeded-tree.ts"

const target = "# First Steps\n\n## `npm start` & more\n\n## First steps\n\n```sh\n# no heading\n```\n"

describe("links", () => {
  test.each([
    ["[there](docs/target.md)"],
    ["[there](docs/)"],
    ["[there](docs/target.md#first-steps)"],
    ["[there](docs/target.md#npm-start--more)"],
    ["[twice](docs/target.md#first-steps-1)"],
    ["[here](#home)"],
    ["[elsewhere](https://example.com/none.md)"],
    ["`[code](none.md)`"],
    ["![picture](docs/target.md)"],
  ])("accepts %s", (text) => {
    expect(
      findPlaces(checkDocumentLinks, { "README.md": `# Home\n\n${text}\n`, "docs/target.md": target }),
    ).toEqual([])
  })

  test.each([
    ["[gone](docs/none.md)"],
    ["[gone](docs/target.md#no-heading)"],
    ["[gone](#none)"],
    ["[gone]: docs/none.md"],
    ["![gone](docs/none.png)"],
    ['<img src="docs/none.png">'],
    ["[outside](../README.md)"],
  ])("reports %s", (text) => {
    const places = findPlaces(checkDocumentLinks, {
      "README.md": `# Home\n\n${text}\n`,
      "docs/target.md": target,
    })

    expect(places).toEqual(["README.md:3"])
  })
})

describe("commands", () => {
  const files = {
    "package.json": '{ "scripts": { "start": "x", "test": "x", "build": "x" } }',
    "local/src/main.ts": 'parseArgs({ options: { port: { type: "string" } } })\nread("--tools")\n',
    "stateless-lambda/src/client.ts": "export {}\n",
  }

  test.each([
    ["npm start"],
    ["npm start -- --port 4000 --tools ./mine.ts"],
    ["npm test -- --selectProjects tools"],
    ["npm run build && npm test"],
    ["npm install"],
    ["node stateless-lambda/src/client.ts http://127.0.0.1:4000/mcp"],
    ["node --env-file=.env ./stateless-lambda/src/client.ts"],
    ["node dist/server.mjs"],
  ])("accepts %s", (command) => {
    const document = `# Home\n\nRun \`${command}\`:\n\n\`\`\`sh\n${command}\n\`\`\`\n`

    expect(findPlaces(checkDocumentCommands, { ...files, "README.md": document })).toEqual([])
  })

  test.each([
    ["npm run deploy"],
    ["npm run"],
    ["npm stop"],
    ["npm start -- --colour"],
    ["cd somewhere && npm run deploy"],
    ["node stateless-lambda/src/none.ts"],
    ["node --inspect none.mjs"],
  ])("reports %s in a block and in the text", (command) => {
    const document = `# Home\n\nRun \`${command} now\`:\n\n\`\`\`sh\n${command} now\n\`\`\`\n`

    expect(findPlaces(checkDocumentCommands, { ...files, "README.md": document })).toEqual([
      "README.md:3",
      "README.md:6",
    ])
  })

  test("a room's README may name files from its own folder", () => {
    const room = {
      ...files,
      "stateless-lambda/README.md": "Run `node src/client.ts`, not `node src/none.ts`.\n",
    }

    expect(findPlaces(checkDocumentCommands, room)).toEqual(["stateless-lambda/README.md:1"])
  })
})

describe("code", () => {
  const files = {
    "docs/examples/greet.ts": "// Greets.\nexport function greet() {\n  return 1\n}\n",
    "tools/test/readme.test.ts": "\n",
  }
  const place = (info: string, code: string) =>
    findPlaces(checkDocumentCode, { ...files, "README.md": `# Home\n\n\`\`\`${info}\n${code}\n\`\`\`\n` })

  test.each([
    ["ts file=docs/examples/greet.ts", "export function greet() {\n  return 1\n}"],
    ["ts tested=tools/test/readme.test.ts", "anything()"],
    ["sh run", "true"],
    ['sh run expect="a word"', "echo a word"],
    ["sh not-run: needs an account", "terraform apply"],
    ["json not-run: shows an answer", '{ "a": 1 }'],
    ["", "some output"],
    ["mermaid", "graph TD"],
    ["text", "const unchecked"],
  ])("accepts a block of %j", (info, code) => {
    expect(place(info, code)).toEqual([])
  })

  test.each([
    ["ts", "greet()"],
    ["sh", "true"],
    ["json", "{}"],
    ["ts run", "greet()"],
    ["ts file=docs/examples/greet.ts", "export function greet() {\n  return 2\n}"],
    ["ts file=docs/examples/none.ts", "greet()"],
    ["ts tested=docs/examples/greet.ts", "greet()"],
    ["sh not-run:", "true"],
    ["sh not-run: sorry", "true"],
    ["json not-run: shows an answer", "{ a: 1 }"],
  ])("reports a block of %j", (info, code) => {
    expect(place(info, code)).toEqual(["README.md:3"])
  })
})
