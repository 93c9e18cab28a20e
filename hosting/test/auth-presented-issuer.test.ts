import { describe, expect, test } from "@jest/globals"
import { createPresentedIssuer } from "../src/auth/presented-issuer.ts"
import { createResourceUrls } from "../src/auth/resource-urls.ts"
import { createLogger } from "../src/log.ts"
import { bearer, createGuardedApp, oauth, whoami } from "./auth-fixtures.ts"
import { RESOURCE, startIssuer } from "./auth-issuer.ts"
import type { Issuer } from "./auth-issuer.ts"
import { request } from "./fixtures.ts"

const OAUTH = "/.well-known/oauth-authorization-server"
const OPENID = "/.well-known/openid-configuration"
const stage = "https://abc.execute-api.example.com/prod/mcp"
const own = { MCP_AUTH_METADATA: "own" }

/** As Cognito, on a host of their own. */
const endpoints = {
  authorization_endpoint: "https://pool.auth.example.com/oauth2/authorize",
  token_endpoint: "https://pool.auth.example.com/oauth2/token",
}

async function startPool(more: object = {}) {
  const issuer = await startIssuer()
  issuer.answerWith(200, { ...endpoints, ...more })
  return issuer
}

async function ask({ url }: Issuer, path: string, env: Record<string, string> = {}) {
  const { app, lines } = createGuardedApp(oauth({ url }, { ...own, ...env }))
  const { status, headers, body } = await app(
    request({ method: "GET", path, headers: { host: "mcp.example.com" } }),
  )
  return { status, headers, lines, json: JSON.parse(body as string) as Record<string, unknown> }
}

describe("the issuer's metadata as this server presents it", () => {
  test.each([OAUTH, OPENID])(
    "says at %s that PKCE is done, and names the issuer's endpoints",
    async (path) => {
      await using pool = await startPool()

      const { status, headers, json } = await ask(pool, path)

      expect(status).toBe(200)
      expect(headers).toMatchObject({
        "access-control-allow-origin": "*",
        "content-type": "application/json",
      })
      expect(json).toEqual({
        issuer: "https://mcp.example.com",
        jwks_uri: pool.jwksUrl,
        ...endpoints,
        code_challenge_methods_supported: ["S256"],
      })
    },
  )

  test("is where the resource's metadata sends clients", async () => {
    await using pool = await startPool()
    const { json } = await ask(pool, "/.well-known/oauth-protected-resource/mcp")
    expect(json.authorization_servers).toEqual(["https://mcp.example.com"])
  })

  test.each([OPENID, OAUTH, `${OAUTH}/prod`, `${OPENID}/prod`])(
    "is under a stage of the issuer with that stage, at %s",
    async (path) => {
      await using pool = await startPool()
      const { json } = await ask(pool, path, { MCP_RESOURCE_URL: stage })
      expect(json.issuer).toBe("https://abc.execute-api.example.com/prod")
    },
  )

  test("is of the name by which the client came, where the server has several", async () => {
    await using pool = await startPool()
    const env = { MCP_RESOURCE_URL: `${stage},${RESOURCE}` }
    expect((await ask(pool, OPENID, env)).json.issuer).toBe("https://mcp.example.com")
  })

  test("is open behind an authorizer too", async () => {
    await using pool = await startPool()
    expect(await ask(pool, OPENID, { MCP_AUTH: "gateway" })).toMatchObject({ status: 200 })
  })

  test("adds nothing to what the issuer says itself, and leaves out what is signed", async () => {
    await using pool = await startPool({
      code_challenge_methods_supported: ["plain"],
      signed_metadata: "e30.e30.c2ln",
      scopes_supported: ["openid"],
    })
    const { json } = await ask(pool, OPENID)
    expect(json).toMatchObject({ code_challenge_methods_supported: ["plain"], scopes_supported: ["openid"] })
    expect(json).not.toHaveProperty("signed_metadata")
  })

  test.each([
    ["that names itself to clients", { authorization_response_iss_parameter_supported: true }, "RFC 9207"],
    ["without an authorization endpoint", { authorization_endpoint: undefined }, "no authorization_endpoint"],
    ["whose document is another's", { issuer: "https://other.example.com" }, "is of the issuer"],
    ["whose document has no end", { padding: "x".repeat(70_000) }, "more than 65536 bytes"],
  ])("is none of an issuer %s: 503, and the log says why", async (_, metadata, why) => {
    await using pool = await startPool(metadata)

    const { status, headers, json, lines } = await ask(pool, OPENID)

    expect(status).toBe(503)
    expect(headers).toMatchObject({ "retry-after": "5", "access-control-allow-origin": "*" })
    expect(json.error).toMatchObject({ message: expect.stringContaining("log says why") })
    expect(lines.find((line) => line.includes("cannot be presented"))).toContain(why)
  })

  test("answers the preflight of any web page", async () => {
    const { app } = createGuardedApp(oauth({ url: "https://issuer.example.com" }, own))
    const preflight = await app(request({ method: "OPTIONS", path: OAUTH }))
    expect(preflight).toMatchObject({ status: 204, headers: { "access-control-allow-origin": "*" } })
  })

  test("is there only where it is asked for", async () => {
    await using pool = await startPool()
    expect(await ask(pool, OPENID, { MCP_AUTH_METADATA: "issuer" })).toMatchObject({ status: 404 })
    expect(await ask(pool, `${OPENID}/other`)).toMatchObject({ status: 404 })
  })

  test("changes nothing about whose tokens count", async () => {
    await using pool = await startPool()
    const { app } = createGuardedApp(oauth(pool, own))
    const call = async (claims = {}) => (await app(whoami(bearer(await pool.sign({ claims }))))).status
    expect(await call()).toBe(200)
    expect(await call({ iss: "https://mcp.example.com" })).toBe(401)
  })
})

describe("what was read of the issuer", () => {
  const MINUTE = 60_000

  async function startReader() {
    const pool = await startPool()
    let time = 0
    const lines: string[] = []
    const presented = createPresentedIssuer({
      issuer: pool.url,
      resources: createResourceUrls([RESOURCE], "/mcp"),
      logger: createLogger({ level: "error", write: (line) => lines.push(line) }),
      now: () => time,
    })
    const read = async (at: number) => {
      time = at
      const { status, body } = (await presented.answer(request({ method: "GET", path: OPENID })))!
      return { status, text: body as string }
    }
    return { pool, read, lines }
  }

  test("is kept for ten minutes, then read again", async () => {
    const { pool, read } = await startReader()
    await using _ = pool
    await read(0)
    pool.answerWith(200, { ...endpoints, token_endpoint: "https://pool.auth.example.com/new" })
    expect((await read(10 * MINUTE - 1)).text).not.toContain("/new")
    expect((await read(10 * MINUTE)).text).toContain("/new")
  })

  test("is asked for at most every five seconds while the issuer fails", async () => {
    const { pool, read } = await startReader()
    await using _ = pool
    pool.answerWith(500)
    expect((await read(0)).status).toBe(503)
    pool.answerWith(200, endpoints)
    expect((await read(4999)).status).toBe(503)
    expect((await read(5000)).status).toBe(200)
  })

  test("is a failure in the log once, however many meet it", async () => {
    const { pool, read, lines } = await startReader()
    await using _ = pool
    pool.answerWith(500)
    for (const at of [0, 1000, 2000]) expect((await read(at)).status).toBe(503)
    expect(lines).toHaveLength(1)
    await read(5000)
    expect(lines).toHaveLength(2)
  })
})
