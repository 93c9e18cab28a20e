import { afterAll, beforeAll, describe, expect, test } from "@jest/globals"
import { createScopeRules } from "../src/auth/scopes.ts"
import { bearer, createGuardedApp, oauth, post, scopedTools, whoami } from "./auth-fixtures.ts"
import { startIssuer } from "./auth-issuer.ts"
import type { Issuer } from "./auth-issuer.ts"
import { call, modern, request } from "./fixtures.ts"

let issuer: Issuer
beforeAll(async () => {
  issuer = await startIssuer()
})
afterAll(async () => issuer[Symbol.asyncDispose]())

const tokenWith = (scope: string) => issuer.sign({ claims: { scope } })

async function send(json: unknown, scope: string, env: Record<string, string> = {}) {
  const { app } = createGuardedApp(oauth(issuer, env))
  return app(post(json, bearer(await tokenWith(scope))))
}

describe("a message that needs a scope", () => {
  test("is served where the token has it", async () => {
    expect((await send(call("write"), "notes:read notes:write")).status).toBe(200)
    expect((await send(call("echo", { text: "a" }), "notes:read")).status).toBe(200)
    expect((await send(call("whoami"), "")).status).toBe(200)
  })

  test("is answered 403 otherwise, with the scopes to ask for: the missing one and those held", async () => {
    const response = await send(call("write", {}, "call-7"), "notes:read other:scope")
    expect(response.status).toBe(403)
    expect(response.headers["www-authenticate"]).toBe(
      'Bearer error="insufficient_scope", scope="notes:read notes:write", ' +
        'resource_metadata="https://mcp.example.com/.well-known/oauth-protected-resource/mcp"',
    )
    expect(JSON.parse(response.body as string)).toMatchObject({ id: "call-7", error: { code: -32000 } })
  })

  test("is refused in the 2026 era alike", async () => {
    const { app } = createGuardedApp(oauth(issuer))
    const message = modern(call("write"))
    const headers = { ...message.headers, ...bearer(await tokenWith("notes:read")), host: "mcp.example.com" }
    expect((await app(request({ ...message, headers }))).status).toBe(403)
  })

  test("is refused inside of a batch, all of which is then not run", async () => {
    const batch = [call("whoami"), call("echo", { text: "a" }, 2), call("write", {}, 3)]
    expect((await send(batch, "notes:read")).status).toBe(403)
  })

  test("is refused before its session would see it", async () => {
    const { authenticate } = createGuardedApp(oauth(issuer))
    const caller = await authenticate(whoami(bearer(await tokenWith("notes:read"))))
    if ("refusal" in caller) throw new Error("refused")
    expect(caller.checkScopes?.(call("write"))?.status).toBe(403)
    expect(caller.checkScopes?.(call("echo"))).toBeUndefined()
  })

  test("is known by the issuer's own names for the scopes", async () => {
    const env = { MCP_AUTH_SCOPE_PREFIX: "notes-api/" }
    expect((await send(call("write"), "notes-api/notes:write", env)).status).toBe(200)
    const refused = await send(call("write"), "notes:write notes-api/ other-api/notes:write", env)
    expect(refused.headers["www-authenticate"]).toContain('scope="notes-api/notes:write"')
  })

  test.each([{ scp: "notes:read notes:write" }, { scp: ["notes:read", "notes:write"] }])(
    "finds the granted ones in %j too",
    async ({ scp }) => {
      const { app } = createGuardedApp(oauth(issuer))
      const token = await issuer.sign({ claims: { scope: undefined, scp } })
      expect((await app(post(call("write"), bearer(token)))).status).toBe(200)
    },
  )
})

describe("the scopes of a tool set", () => {
  const { all, reading, requiredBy } = createScopeRules({
    tools: scopedTools.tools,
    prompts: [{ name: "review", title: "", description: "", scope: "review", run: () => ({ messages: [] }) }],
    resources: [
      { ...scopedTools.resources[0]!, name: "fixed", uri: "note://about", scope: "about", list: undefined! },
      ...scopedTools.resources,
    ],
  })
  const needs = (method: string, params?: object) => requiredBy({ jsonrpc: "2.0", id: 1, method, params })

  test("are all of its definitions', and to begin with those of what only reads", () => {
    expect(all).toEqual(["notes:read", "notes:write", "review", "about"])
    expect(reading).toEqual(["notes:read", "review", "about"])
  })

  test("are told by the definition that a message reaches", () => {
    expect(needs("tools/call", { name: "write" })).toEqual(["notes:write"])
    expect(needs("tools/call", { name: "__proto__" })).toEqual([])
    expect(needs("prompts/get", { name: "review" })).toEqual(["review"])
    expect(needs("resources/read", { uri: "note://about" })).toEqual(["about"])
    expect(needs("resources/read", { uri: "NOTE://x" })).toEqual(["notes:read"])
    expect(needs("resources/subscribe", { uri: "note://x" })).toEqual(["notes:read"])
    expect(needs("resources/list")).toEqual(["notes:read"])
    expect(needs("completion/complete", { ref: { type: "ref/prompt", name: "review" } })).toEqual(["review"])
    expect(needs("completion/complete", { ref: { type: "ref/resource", uri: "note://{id}" } })).toEqual([
      "notes:read",
    ])
    expect(needs("subscriptions/listen", { notifications: { resourceSubscriptions: ["note://x"] } })).toEqual(
      ["notes:read"],
    )
    expect(needs("tools/list")).toEqual([])
  })

  test.each([
    null,
    1,
    "x",
    [],
    [[]],
    {},
    { method: 1 },
    { method: "tools/call" },
    { method: "tools/call", params: null },
  ])("are none for %j, which is refused as no message later", (json) => {
    expect(requiredBy(json)).toEqual([])
  })
})
