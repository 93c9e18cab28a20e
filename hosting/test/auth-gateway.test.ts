import { describe, expect, test } from "@jest/globals"
import { createGuardedApp, oauth, post } from "./auth-fixtures.ts"
import { call, messages } from "./fixtures.ts"

const inOneMinute = String(Math.floor(Date.now() / 1000) + 60)
const principalId = "0123456789abcdef0123456789abcdef"
const context = {
  principalId,
  clientId: "app",
  scopes: "notes:read",
  expiresAt: inOneMinute,
  integrationLatency: 3,
}
const { app } = createGuardedApp({ ...oauth({ url: "https://issuer.example.com" }), MCP_AUTH: "gateway" })

const send = (authorizer: Record<string, unknown> | undefined, name = "whoami", headers = {}) =>
  app({ ...post(call(name), headers), authorizer })

describe("behind API Gateway's authorizer", () => {
  test("the caller is who the authorizer says", async () => {
    const [message] = await messages(await send(context))
    expect(message?.result?.content?.[0]?.text).toBe(principalId)
  })

  test("tools still need their scopes", async () => {
    expect((await send(context, "write")).status).toBe(403)
    expect((await send({ ...context, scopes: "notes:write" }, "write")).status).toBe(200)
  })

  test.each([
    [29, 200],
    [31, 401],
  ])("a token %i seconds past its end is judged as the authorizer judges it: %i", async (seconds, status) => {
    const expiresAt = String(Math.floor(Date.now() / 1000) - seconds)
    expect((await send({ ...context, expiresAt })).status).toBe(status)
  })

  test.each([
    undefined,
    {},
    { ...context, principalId: "user" },
    { ...context, scopes: undefined },
    { ...context, expiresAt: undefined },
    { ...context, expiresAt: "1" },
    { principalId },
  ])("nobody else is let in: %j", async (authorizer) => {
    expect((await send(authorizer)).status).toBe(401)
  })

  test("no header stands in for the authorizer", async () => {
    const headers = {
      authorization: "Bearer a.b.c",
      authorizer: JSON.stringify(context),
      "x-principal-id": principalId,
    }
    expect((await send(undefined, "whoami", headers)).status).toBe(401)
  })

  test("the authorizer counts only where the settings say so", async () => {
    const { app: guarded } = createGuardedApp(oauth({ url: "https://issuer.example.com" }))
    expect((await guarded({ ...post(call("whoami")), authorizer: context })).status).toBe(401)
  })
})
