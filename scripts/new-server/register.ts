import type { Base, Names } from "./names.ts"

/** `servers/src/own-servers.ts` with one server more. @throws where that file is not as this function wrote it */
export function addToList(text: string, names: Names, base: Base): string {
  const { kebab, camel, pascal } = names
  const imports = [
    `import { build${pascal} } from "@mcp-on-aws/${kebab}/build"`,
    `import { ${camel} } from "@mcp-on-aws/${kebab}/deployment"`,
  ]
  const entry = `base: "${base}", facts: ${camel}, build: build${pascal}`
  const [, before, list, after] = /^(.*readonly OwnServer\[\] = \[)(.*)(\]\n)$/s.exec(text) ?? []
  if (before === undefined || list === undefined || after === undefined) {
    throw new Error("servers/src/own-servers.ts does not end in the list of servers: add the new one by hand")
  }
  const entries = `${list.trimEnd().replace(/([^,\s])$/, "$1,")}\n  { ${entry} },\n`
  return `${imports.join("\n")}\n${before}${entries}${after}`
}

interface Manifest {
  dependencies: Record<string, string>
}

/** A package.json with one room more among its dependencies. */
export function addDependency(text: string, room: string): string {
  const manifest = JSON.parse(text) as Manifest
  const dependencies = { ...manifest.dependencies, [`@mcp-on-aws/${room}`]: "workspace:*" }
  const sorted = Object.fromEntries(
    Object.entries(dependencies).sort(([one], [other]) => (one < other ? -1 : 1)),
  )
  return `${JSON.stringify({ ...manifest, dependencies: sorted }, null, 2)}\n`
}
