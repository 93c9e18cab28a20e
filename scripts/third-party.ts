// `npm run licences`: writes the table of docs/third-party.md anew.
import { readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { describeShippedPackages, findShippedPackages } from "./shipped-packages.ts"

const file = join(import.meta.dirname, "..", "docs", "third-party.md")
const [before = ""] = (await readFile(file, "utf8")).split(/^\| package \|/m)
await writeFile(file, `${before}${describeShippedPackages(await findShippedPackages())}\n`)
