import { afterAll, beforeAll, describe, expect, test } from "@jest/globals"
import { UnsecuredJWT, generateKeyPair } from "jose"
import { bearer, createGuardedApp, oauth, whoami } from "./auth-fixtures.ts"
import { RESOURCE, startIssuer } from "./auth-issuer.ts"
import type { Issuer, Token } from "./auth-issuer.ts"
import { messages, read } from "./fixtures.ts"

const MINUTE = 60
const now = () => Math.floor(Date.now() / 1000)

let issuer: Issuer
beforeAll(async () => {
  issuer = await startIssuer()
})
afterAll(async () => issuer[Symbol.asyncDispose]())

async function send(token: string, env: Record<string, string> = {}) {
  const { app, lines } = createGuardedApp(oauth(issuer, env))
  const response = await app(whoami(bearer(token)))
  return { ...response, text: await read(response), log: lines.join("") }
}

const statusOf = async (token: Token, env?: Record<string, string>) =>
  (await send(await issuer.sign(token), env)).status

describe("an access token", () => {
  test("lets its caller in when everything about it is right", async () => {
    expect(await statusOf({})).toBe(200)
  })

  const wrong: [string, () => Token | Promise<Token>][] = [
    ["signed by another's key", async () => ({ key: (await generateKeyPair("RS256")).privateKey })],
    ["of another issuer", () => ({ claims: { iss: "https://other.example.com" } })],
    ["for another server", () => ({ claims: { aud: "https://other.example.com/mcp" } })],
    ["for no server", () => ({ claims: { aud: undefined } })],
    ["for this server's origin only", () => ({ claims: { aud: "https://mcp.example.com" } })],
    ["that expired", () => ({ claims: { exp: now() - MINUTE } })],
    ["that never expires", () => ({ claims: { exp: undefined } })],
    ["not valid yet", () => ({ claims: { nbf: now() + MINUTE } })],
    ["of nobody", () => ({ claims: { sub: undefined } })],
    ["bound to a key of its client's", () => ({ claims: { cnf: { jkt: "thumbprint" } } })],
    ["that is an ID token", () => ({ header: { typ: "JWT" } })],
    ["longer than any header should be", () => ({ claims: { padding: "a".repeat(8_000) } })],
    ["signed by a key that the issuer does not have", () => ({ header: { kid: "unknown" } })],
  ]
  test.each(wrong)("%s is answered 401", async (_, describeToken) => {
    const { status, text, headers, log } = await send(await issuer.sign(await describeToken()))
    expect(status).toBe(401)
    expect(headers["www-authenticate"]).toContain('error="invalid_token"')
    expect(JSON.parse(text)).toMatchObject({ jsonrpc: "2.0", id: null, error: { code: -32000 } })
    expect(log).toContain("credentials refused")
  })

  test("signed with the public key as a shared secret is answered 401", async () => {
    const secret = new TextEncoder().encode(JSON.stringify(await issuer.publicKey()))
    const { status, log } = await send(await issuer.sign({ header: { alg: "HS256" }, key: secret }))
    expect(status).toBe(401)
    expect(log).toContain("ERR_JOSE_ALG_NOT_ALLOWED")
  })

  test("whose signature is spelled otherwise, with the same bytes, is answered 401", async () => {
    const token = await issuer.sign({})
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    // Of the last character four bits are left over, which decoders pass by.
    const other = token.slice(0, -1) + alphabet[alphabet.indexOf(token.at(-1)!) ^ 1]
    const bytesOf = (text: string) => Buffer.from(text.split(".")[2] ?? "", "base64url")
    expect(bytesOf(other).equals(bytesOf(token))).toBe(true)
    expect((await send(other)).status).toBe(401)
  })

  test("without a signature is answered 401", async () => {
    const claims = { sub: "ann", aud: RESOURCE, iss: issuer.url, exp: now() + MINUTE }
    expect((await send(new UnsecuredJWT(claims).encode())).status).toBe(401)
  })

  test.each(["", "x", "a.b.c", "é", "a b", "..", "=".repeat(20), "e30.e30.", "a".repeat(9000)])(
    "that is none (%.10s) is answered 401",
    async (text) => {
      expect((await send(text)).status).toBe(401)
    },
  )

  test("may be a few seconds late: clocks differ", async () => {
    expect(await statusOf({ claims: { exp: now() - 10 } })).toBe(200)
  })

  test("says to the client nothing of why it was refused, and its text stands in no log", async () => {
    const token = await issuer.sign({ claims: { aud: "https://other.example.com/mcp", sub: "secret-name" } })
    const { text, log } = await send(token)
    expect(text).not.toMatch(/audience|expired|signature/i)
    expect(log).toContain("for another audience")
    for (const part of token.split(".")) expect(log).not.toContain(part)
    expect(log).not.toContain("secret-name")
  })

  test("is not taken from the query", async () => {
    const { app } = createGuardedApp(oauth(issuer))
    const request = { ...whoami(), query: `access_token=${await issuer.sign()}` }
    expect((await app(request)).status).toBe(401)
  })
})

describe("the issuer's keys", () => {
  test("are read once for many tokens, and again for a key that is new", async () => {
    await using rotating = await startIssuer()
    const { app } = createGuardedApp(oauth(rotating), { keyTimes: { cooldownMs: 0 } })
    const statuses: number[] = []
    for (let i = 0; i < 3; i++) statuses.push((await app(whoami(bearer(await rotating.sign())))).status)
    const old = await rotating.sign()
    expect(rotating.reads()).toBe(1)
    await rotating.rotate()

    statuses.push((await app(whoami(bearer(await rotating.sign())))).status)

    expect(statuses).toEqual([200, 200, 200, 200])
    expect(rotating.reads()).toBe(2)
    expect((await app(whoami(bearer(old)))).status).toBe(401)
  })

  test("are not read again for every unknown key that somebody names", async () => {
    await using asked = await startIssuer()
    const { app } = createGuardedApp(oauth(asked))
    for (let i = 0; i < 20; i++)
      await app(whoami(bearer(await asked.sign({ header: { kid: `made-up-${i}` } }))))
    expect(asked.reads()).toBe(1)
  })

  test("are found by RFC 8414's metadata, or where the settings say", async () => {
    await using tenant = await startIssuer({ path: "/tenant" })
    const { app } = createGuardedApp(oauth(tenant))
    expect((await app(whoami(bearer(await tenant.sign())))).status).toBe(200)
    tenant.answerWith(404)
    const blind = createGuardedApp(oauth(tenant))
    expect((await blind.app(whoami(bearer(await tenant.sign())))).status).toBe(503)
    tenant.answerWith(200)
    const told = createGuardedApp(
      oauth({ url: "https://issuer.invalid" }, { MCP_AUTH_JWKS_URL: tenant.jwksUrl }),
    )
    const token = await tenant.sign({ claims: { iss: "https://issuer.invalid" } })
    expect((await told.app(whoami(bearer(token)))).status).toBe(200)
  })

  test("of metadata that names another issuer are not believed", async () => {
    await using liar = await startIssuer()
    liar.answerWith(200, { issuer: "https://other.example.com" })
    const { app } = createGuardedApp(oauth(liar))
    expect((await app(whoami(bearer(await liar.sign())))).status).toBe(503)
  })
})

describe("other issuers' tokens", () => {
  const cognito = { MCP_AUTH_CLIENT_IDS: "app,other-app", MCP_AUTH_TOKEN_TYPE: "any" }
  const ofCognito = { header: { typ: undefined }, claims: { aud: undefined, token_use: "access" } }

  test("count without an audience where their clients are listed, as Cognito's", async () => {
    expect(await statusOf(ofCognito, cognito)).toBe(200)
    expect(
      await statusOf({ ...ofCognito, claims: { ...ofCognito.claims, client_id: "third" } }, cognito),
    ).toBe(401)
    expect(await statusOf({ ...ofCognito, claims: { aud: undefined } }, cognito)).toBe(401)
    expect(await statusOf({ ...ofCognito, claims: { aud: "app", token_use: "id" } }, cognito)).toBe(401)
    expect(await statusOf({ ...ofCognito, claims: { token_use: "id" } }, cognito)).toBe(401)
    expect(await statusOf(ofCognito, { MCP_AUTH_TOKEN_TYPE: "any" })).toBe(401)
    expect(await statusOf(ofCognito, { MCP_AUTH_CLIENT_IDS: "app" })).toBe(401)
  })

  test("of listed clients that do name an audience must name this one", async () => {
    const claims = { token_use: "access", aud: "https://other.example.com/mcp" }
    expect(await statusOf({ claims }, cognito)).toBe(401)
    expect(await statusOf({ claims: { token_use: "access" } }, cognito)).toBe(200)
  })

  test("may have the audience that the settings name", async () => {
    const claims = { aud: ["api://notes", "x"] }
    expect(await statusOf({ claims }, { MCP_AUTH_AUDIENCE: "api://notes" })).toBe(200)
    expect(await statusOf({}, { MCP_AUTH_AUDIENCE: "api://notes" })).toBe(401)
  })

  test("may be of the type JWT where that is said, but of no other type", async () => {
    expect(await statusOf({ header: { typ: "JWT" } }, { MCP_AUTH_TOKEN_TYPE: "any" })).toBe(200)
    expect(await statusOf({ header: { typ: "logout+jwt" } }, { MCP_AUTH_TOKEN_TYPE: "any" })).toBe(401)
  })
})

describe("the principal", () => {
  const idOf = async (token: Token) => {
    const { app } = createGuardedApp(oauth(issuer))
    const [message] = await messages(await app(whoami(bearer(await issuer.sign(token)))))
    return message?.result?.content?.[0]?.text
  }

  test("is the same for each of a caller's tokens, and another for another subject or client", async () => {
    const id = await idOf({})
    expect(id).toMatch(/^[0-9a-f]{32}$/)
    expect(await idOf({ claims: { exp: now() + 2 * MINUTE } })).toBe(id)
    expect(await idOf({ claims: { sub: "bob" } })).not.toBe(id)
    expect(await idOf({ claims: { client_id: "other" } })).not.toBe(id)
    expect(await idOf({ claims: { sub: "an", client_id: "napp" } })).not.toBe(id)
  })

  test("is told by azp or cid where an issuer writes those instead of client_id", async () => {
    const id = await idOf({})
    expect(await idOf({ claims: { client_id: undefined, azp: "app" } })).toBe(id)
    expect(await idOf({ claims: { client_id: undefined, cid: "app" } })).toBe(id)
  })
})
