import { execFile } from "node:child_process"
import { globSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { promisify } from "node:util"
import { describe, expect, test } from "@jest/globals"
import { Client } from "@modelcontextprotocol/sdk/client/index.js"
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js"
import { readEndpoints } from "@mcp-on-aws/local/endpoints"
import { DEFAULT_BASE_PORT, PORT_OFFSETS } from "@mcp-on-aws/local/ports"
import { importPatiently } from "../src/examples/patient-call.ts"

const root = join(import.meta.dirname, "..", "..")
const endpoints = await readEndpoints(process.env.MCP_ENDPOINTS ?? "")

/** The document, the text that the answer has to hold, and the commands. */
const blocks = globSync(["*.md", "*/*.md", "docs/*/*.md"], { cwd: root }).flatMap((file) => {
  const text = readFileSync(join(root, file), "utf8")
  const found = text.matchAll(/^```sh run(?: expect="([^"]+)")?\n(.*?)^```$/gms)
  return [...found].map(([, expected = "", code = ""]) => [file, expected, code] as const)
})

describe("the commands of the documents", () => {
  test.each(blocks)("of %s answer %j", async (_, expected, code) => {
    const command = code.replace(/(?<=127\.0\.0\.1:)4\d\d\d/g, (port) => portHere(Number(port)))

    const { stdout } = await promisify(execFile)("sh", ["-e", "-c", command], { cwd: root })

    expect(stdout).toContain(expected)
  })

  test("are many", () => {
    expect(blocks.length).toBeGreaterThan(10)
  })
})

test("the patient client of the documents is told of each step", async () => {
  const { url = "" } = endpoints.find(({ front }) => front === "rest-streamed") ?? {}
  const client = new Client({ name: "patient", version: "1.0.0" })
  await client.connect(new StreamableHTTPClientTransport(new URL(url)))
  const key = `patient-${process.hrtime.bigint()}`
  const notes = ["one", "two"].map((title) => ({ title, body: "Patience." }))
  const steps: string[] = []

  const { structuredContent } = await importPatiently(client, { key, notes }, (step) => void steps.push(step))

  const { ids } = structuredContent as { ids: string[] }
  for (const id of ids) await client.callTool({ name: "delete_note", arguments: { id, confirm: true } })
  await client.close()
  expect(steps).toEqual(["1 of 2: Imported: one", "2 of 2: Imported: two"])
})

/** A document names the ports of `npm start`; here, fronts listen wherever a port was free. */
function portHere(port: number): string {
  const [owner = ""] =
    Object.entries(PORT_OFFSETS).find(([, offset]) => offset === port - DEFAULT_BASE_PORT) ?? []
  const [server, front] = owner.includes("/") ? owner.split("/") : ["stateless-lambda", owner]
  const endpoint = endpoints.find((one) => one.server === server && one.front === front)
  if (!endpoint) throw new Error(`Port ${port} of a document is no front's: ${owner || "nobody has it"}`)
  return new URL(endpoint.url).port
}
