import { readFile, readdir } from "node:fs/promises"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals"
import { readEndpoints } from "@mcp-on-aws/local/endpoints"
import { endCloud } from "../local-cloud-teardown.mjs"
import { startCloud } from "../local-cloud.mjs"
import { clientKinds } from "../src/contract/clients.ts"
import { connectWithOAuth } from "../src/oauth/oauth-client.ts"
import { SignedInUser } from "../src/oauth/signed-in-user.ts"

// Tokens of a deployed server are for people: this file runs on its own local cloud alone.
const fronts = [
  { server: "stateless-lambda", front: "rest" },
  { server: "stateless-lambda", front: "rest-streamed" },
  { server: "stateless-lambda", front: "function-url" },
  { server: "stateless-lambda", front: "alb-target" },
  { server: "stateless-ecs", front: "alb" },
  { server: "stateful-ecs", front: "alb-no-stickiness" },
  { server: "lambda-ops", front: "rest-streamed" },
  { server: "lambda-ops", front: "function-url-streamed" },
  { server: "hybrid", front: "alb" },
]

/** A call for which reading is enough, one for which it is not, and the scopes of both. */
interface Calls {
  readonly read: [name: string]
  readonly write: (text: string) => [name: string, args: Record<string, unknown>]
  readonly scopes: string[]
}
const notesCalls: Calls = {
  read: ["list_notes"],
  write: (text) => ["create_note", { title: text, body: text }],
  scopes: ["notes:read", "notes:write"],
}
const operationsCalls: Calls = {
  read: ["list_runtimes"],
  write: (text) => ["invoke_function", { function: "orders-api", payload: { text }, confirm: true }],
  scopes: ["functions:read", "functions:write"],
}
const callsOf = ({ server }: { server: string }) => (server === "lambda-ops" ? operationsCalls : notesCalls)

let cloud: Awaited<ReturnType<typeof startCloud>>
let endpoints: Awaited<ReturnType<typeof readEndpoints>>
beforeAll(async () => {
  cloud = await startCloud("--auth", "oauth")
  endpoints = await readEndpoints(cloud.file)
}, 60_000)
afterAll(() => endCloud(cloud))

const urlOf = ({ server, front }: (typeof fronts)[number]) =>
  endpoints.find((one) => one.server === server && one.front === front)?.url ?? ""

const scopesOf = (user: SignedInUser) =>
  String(user.claims.scope)
    .split(" ")
    .filter((scope) => scope.includes(":"))

const titlesOf = ({ structuredContent }: { structuredContent?: unknown }) =>
  (structuredContent as { notes: { title: string }[] }).notes.map(({ title }) => title)

describe("the logs", () => {
  test("hold no token, no code and no note", async () => {
    const secret = `Nobody's business ${Date.now()}`
    const users = fronts.map((place) => ({ place, user: new SignedInUser("ann") }))
    for (const { place, user } of users) {
      await using client = await connectWithOAuth("v2 in the 2026 era", urlOf(place), user)
      await client.call(...callsOf(place).write(secret))
    }
    const secrets = users.flatMap(({ user: { saved, answer } }) => [
      ...(saved?.access_token ?? "").split("."),
      ...[saved?.refresh_token ?? "", answer?.code ?? ""],
    ])
    const folder = join(import.meta.dirname, "..", "..", ".local", String(cloud.port), "logs")
    const logs = (await readdir(folder)).map((name) => readFile(join(folder, name), "utf8"))

    const written = [...(await Promise.all(logs)), cloud.printed()].join("\n")

    for (const { write } of [notesCalls, operationsCalls]) expect(written).toContain(write("")[0])
    expect([...secrets, secret].filter((one) => written.includes(one))).toEqual([])
  })
})

describe.each(fronts)("$server behind $front", (place) => {
  const { read, write, scopes } = callsOf(place)
  describe.each(clientKinds)("for the client %s", (kind) => {
    /** No 2025-era message tells an authorizer of API Gateway what it asks for. */
    const stepsUp = !place.front.startsWith("rest") || kind === "v2 in the 2026 era"

    test("tells where to get a token, for this server and for reading alone", async () => {
      const user = new SignedInUser("ann")
      await using client = await connectWithOAuth(kind, urlOf(place), user)

      const result = await client.call(...read)

      expect(result.isError).toBeFalsy()
      expect(user.visits).toHaveLength(1)
      const asked = Object.fromEntries(user.visits[0]!.searchParams)
      expect(asked).toMatchObject({ code_challenge_method: "S256", resource: urlOf(place) })
      expect(user.claims).toMatchObject({ aud: urlOf(place), sub: "ann" })
      expect(scopesOf(user)).toEqual(scopes.slice(0, 1))
    })

    test("takes a refreshed token, for which nobody is asked again", async () => {
      const user = new SignedInUser("ann")
      await using client = await connectWithOAuth(kind, urlOf(place), user)
      const before = user.saved!
      user.saved = { ...before, access_token: `${before.access_token.slice(0, -8)}AAAAAAAA` }

      const result = await client.call(...read)

      expect(result.isError).toBeFalsy()
      expect(user.visits).toHaveLength(1)
      expect(user.saved.access_token).not.toBe(before.access_token)
    })

    if (stepsUp) {
      test("asks for more where a tool needs it", async () => {
        // The v1 SDK refreshes first, which widens nothing, and gives up: it steps up without refresh tokens only.
        const user = new SignedInUser("ann", { refreshes: kind !== "v1" })
        await using client = await connectWithOAuth(kind, urlOf(place), user)

        const result = await client.call(...write(`By ${kind}`))

        expect(result.isError).toBeFalsy()
        expect(user.visits).toHaveLength(2)
        expect(scopesOf(user).sort()).toEqual(scopes)
      })
    } else {
      test("cannot say what more a tool needs: API Gateway renames the function's challenge", async () => {
        const user = new SignedInUser("ann")
        await using client = await connectWithOAuth(kind, urlOf(place), user)

        await expect(client.call(...write("x"))).rejects.toThrow(scopes[1])
      })
    }
  })

  if (place.server === "lambda-ops") describePlans(place)
  else describeNotes(place)

  test("refuses a token that is for another server", async () => {
    const user = new SignedInUser("ann")
    const other = fronts.find((one) => urlOf(one) !== urlOf(place) && one.server !== place.server)!
    await using _ = await connectWithOAuth("v1", urlOf(other), user)

    const response = await fetch(urlOf(place), {
      method: "POST",
      headers: {
        accept: "application/json, text/event-stream",
        authorization: `Bearer ${user.saved?.access_token}`,
        "content-type": "application/json",
      },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" }),
    })

    expect(response.status).toBe(401)
    expect(response.headers.get("www-authenticate")).toContain("resource_metadata=")
  })

  test("answers health checks without a token", async () => {
    const { health = "" } = endpoints.find((one) => one.url === urlOf(place)) ?? {}
    expect((await fetch(health)).status).toBe(200)
  })
})

function describeNotes(place: (typeof fronts)[number]) {
  test("keeps each caller's notes from the others", async () => {
    const kind = "v2 in the 2026 era"
    const users = { ann: new SignedInUser("ann"), bob: new SignedInUser("bob") }
    await using ann = await connectWithOAuth(kind, urlOf(place), users.ann)
    await using bob = await connectWithOAuth(kind, urlOf(place), users.bob)
    const title = `Ann's own ${Date.now()}`

    const created = await ann.call("create_note", { title, body: "Nobody else's." })
    const id = (created.structuredContent as { id: string }).id

    expect(titlesOf(await ann.call("list_notes"))).toContain(title)
    expect(titlesOf(await bob.call("list_notes"))).not.toContain(title)
    expect((await bob.call("get_note", { id })).isError).toBe(true)
    const deleted = await bob.call("delete_note", { id, confirm: true })
    expect(deleted.structuredContent).toEqual({ id, deleted: false })
    expect((await ann.call("get_note", { id })).isError).toBeFalsy()
  })
}

function describePlans(place: (typeof fronts)[number]) {
  test("takes a plan from nobody but the caller for whom it was made", async () => {
    const users = ["ann", "bob"].map((name) => new SignedInUser(name))
    const [ann, bob] = await Promise.all(
      users.map((user) => connectWithOAuth("v2 in the 2026 era", urlOf(place), user)),
    )
    await using stack = new AsyncDisposableStack()
    for (const client of [ann!, bob!]) stack.use(client)
    const functions = ["orders-worker"]

    const plan = await ann!.call("plan_runtime_upgrade", { functions })
    const { plan_token } = plan.structuredContent as { plan_token: string }
    const args = { functions, plan_token }
    const refused = await bob!.call("upgrade_runtime", args)

    expect(JSON.stringify(refused)).toMatch(/not made by this server for this caller/)
  })
}
