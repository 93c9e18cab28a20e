import { createHash } from "node:crypto"
import { describe, expect, test } from "@jest/globals"
import { createGuardedApp, post, whoami } from "./auth-fixtures.ts"
import { call, messages } from "./fixtures.ts"

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex")

const env = {
  MCP_AUTH: "api-key",
  MCP_API_KEYS: JSON.stringify([
    { name: "reader", sha256: sha256("key-of-reader"), scopes: ["notes:read"] },
    { name: "writer", sha256: sha256("key-of-writer").toUpperCase(), scopes: ["notes:read", "notes:write"] },
  ]),
}
const { app, lines } = createGuardedApp(env)

async function idOf(headers: Record<string, string>) {
  const [message] = await messages(await app(whoami(headers)))
  return message?.result?.content?.[0]?.text
}

describe("an API key", () => {
  test("lets its principal in, by a header of its own or as a bearer token", async () => {
    const id = await idOf({ "x-api-key": "key-of-reader" })
    expect(id).toMatch(/^[0-9a-f]{32}$/)
    expect(await idOf({ authorization: "Bearer key-of-reader" })).toBe(id)
    expect(await idOf({ "x-api-key": "key-of-writer" })).not.toBe(id)
  })

  test.each<Record<string, string>>([
    {},
    { "x-api-key": "" },
    { "x-api-key": "key-of-nobody" },
    { "x-api-key": sha256("key-of-reader") },
    { "x-api-key": "key-of-reader, key-of-writer" },
    { authorization: "Bearer key-of-nobody" },
  ])("is needed, and has to be the right one: %j is answered 401", async (headers) => {
    const response = await app(whoami(headers))
    expect(response.status).toBe(401)
    expect(response.headers["www-authenticate"]).toMatch(/^Bearer /)
    expect(response.headers["www-authenticate"]).not.toContain("resource_metadata")
    expect(lines.join("")).not.toMatch(/key-of-/)
  })

  test("grants no more than the scopes that stand beside it", async () => {
    expect((await app(post(call("write"), { "x-api-key": "key-of-reader" }))).status).toBe(403)
    expect((await app(post(call("write"), { "x-api-key": "key-of-writer" }))).status).toBe(200)
  })
})
