import { afterAll, beforeAll, expect, test } from "@jest/globals"
import { readEndpoints } from "@mcp-on-aws/local/endpoints"
import { endCloud } from "../local-cloud-teardown.mjs"
import { startCloud } from "../local-cloud.mjs"
import { clientKinds, connect } from "../src/contract/clients.ts"
import { operations } from "../src/contract/offer.ts"
import { post, request2025 } from "../src/contract/raw-http.ts"
import { knownFronts } from "../src/known-fronts.ts"

// On a local cloud of its own: the key of a deployed server is for its owner to know.
let cloud: Awaited<ReturnType<typeof startCloud>>
let endpoints: Awaited<ReturnType<typeof readEndpoints>>
let key: string
beforeAll(async () => {
  cloud = await startCloud("--auth", "api-key")
  endpoints = await readEndpoints(cloud.file)
  const [, printed = ""] = /x-api-key: ([\w-]+)"/.exec(await untilPrinted()) ?? []
  key = printed
}, 60_000)
afterAll(() => endCloud(cloud))

/** The key is told after the endpoints are written. */
async function untilPrinted(): Promise<string> {
  while (!cloud.printed().includes("x-api-key: ")) await new Promise((resolve) => setTimeout(resolve, 20))
  return cloud.printed()
}

const fronts = Object.entries(knownFronts).flatMap(([server, known]) =>
  known.map(({ name }) => ({ server, front: name })),
)
const urlOf = ({ server, front }: (typeof fronts)[number]) =>
  endpoints.find((one) => one.server === server && one.front === front)?.url ?? ""

test.each(fronts)("$server behind $front lets in who has the key, and nobody else", async (place) => {
  const url = urlOf(place)
  const ask = (headers: Record<string, string>) => post({ url, headers }, request2025("ping"))
  const inHeaders = (given: string): Record<string, string>[] => [
    { "x-api-key": given },
    { authorization: `Bearer ${given}` },
  ]
  const broken = `${key.slice(0, -1)}${key.endsWith("A") ? "B" : "A"}`

  for (const headers of [{}, ...inHeaders(broken)])
    expect(await ask(headers)).toMatchObject({ status: 401, message: { error: { code: -32000 } } })
  for (const headers of inHeaders(key)) {
    for (const kind of clientKinds) {
      await using client = await connect(kind, { url, headers })
      const tool = place.server === "lambda-ops" ? "list_runtimes" : "list_notes"
      expect((await client.call(tool)).isError).toBeFalsy()
    }
  }
})

test("lambda-ops shows the key's owner the tools that write", async () => {
  const url = urlOf({ server: "lambda-ops", front: "function-url-streamed" })
  await using client = await connect("v1", { url, headers: { "x-api-key": key } })

  const { tools } = await client.sdk.listTools()

  expect(tools.map(({ name }) => name).sort()).toEqual(operations.tools.at(-1))
})
