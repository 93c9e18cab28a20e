import { afterAll, beforeAll, describe, expect, test } from "@jest/globals"
import { discoverAuthorizationServerMetadata } from "@modelcontextprotocol/sdk-1.17/client/auth.js"
import { readEndpoints } from "@mcp-on-aws/local/endpoints"
import { endCloud } from "../local-cloud-teardown.mjs"
import { startCloud } from "../local-cloud.mjs"
import { judgeIssuer } from "../src/conformance-run/suite.ts"
import { connectWithOAuth, oauthClientKinds } from "../src/oauth/oauth-client.ts"
import { SignedInUser } from "../src/oauth/signed-in-user.ts"

// Signing in at a deployed pool is for people: this file runs on its own local cloud alone.
const fronts = [
  { server: "stateless-lambda", front: "rest-streamed" },
  { server: "stateless-lambda", front: "function-url" },
  { server: "stateless-lambda", front: "http-api" },
  { server: "stateless-lambda", front: "alb-target" },
  { server: "stateless-ecs", front: "alb" },
  { server: "stateful-ecs", front: "alb" },
]

let cloud: Awaited<ReturnType<typeof startCloud>>
let endpoints: Awaited<ReturnType<typeof readEndpoints>>
beforeAll(async () => {
  cloud = await startCloud("--auth", "cognito")
  endpoints = await readEndpoints(cloud.file)
}, 60_000)
afterAll(() => endCloud(cloud))

const urlOf = ({ server, front }: (typeof fronts)[number]) =>
  endpoints.find((one) => one.server === server && one.front === front)?.url ?? ""

const createUser = () => new SignedInUser("ann", { clientId: "local-app", scope: "notes:read" })

describe("an issuer that does not say that it does PKCE, as Cognito", () => {
  test("is refused by clients that keep to the specification, where they are sent to it", async () => {
    const user = createUser()
    await using _ = await connectWithOAuth("v2 in the 2026 era", urlOf(fronts[0]!), user)

    await expect(discoverAuthorizationServerMetadata(String(user.claims.iss))).rejects.toThrow(
      "does not support S256 code challenge method required by MCP specification",
    )
    expect(await judgeIssuer(String(user.claims.iss))).toMatchObject({
      exitCode: 1,
      output: expect.stringContaining("code_challenge_methods_supported"),
    })
  })
})

describe.each(fronts)("$server behind $front, with Cognito", (place) => {
  test("presents metadata to which the conformance suite has no objection", async () => {
    expect(await judgeIssuer(urlOf(place).replace(/\/mcp$/, ""))).toMatchObject({ exitCode: 0 })
  })

  test.each(oauthClientKinds)("lets the client %s in, with the id that it was told", async (kind) => {
    const user = createUser()
    await using client = await connectWithOAuth(kind, urlOf(place), user)
    const before = user.saved!
    user.saved = { ...before, access_token: `${before.access_token.slice(0, -8)}AAAAAAAA` }

    const result = await client.call("list_notes")

    expect(result.isError).toBeFalsy()
    expect(user.visits).toHaveLength(1)
    const asked = Object.fromEntries(user.visits[0]!.searchParams)
    expect(asked).toMatchObject({ code_challenge_method: "S256", resource: urlOf(place) })
    expect(user.saved.access_token).not.toBe(before.access_token)
  })
})
