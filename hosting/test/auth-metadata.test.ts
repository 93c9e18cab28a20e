import { describe, expect, test } from "@jest/globals"
import { describeChallenge } from "../src/auth/challenge.ts"
import { createGuardedApp, oauth, whoami } from "./auth-fixtures.ts"
import { request } from "./fixtures.ts"

const issuer = { url: "https://issuer.example.com" }
const PLACE = "/.well-known/oauth-protected-resource"
const stage = "https://abc.execute-api.example.com/prod/mcp"

async function ask(path: string, env: Record<string, string> = {}, host = "mcp.example.com") {
  const { app } = createGuardedApp(oauth(issuer, env))
  const { status, headers, body } = await app(request({ method: "GET", path, headers: { host } }))
  return { status, headers, json: body ? (JSON.parse(body as string) as Record<string, unknown>) : undefined }
}

async function challengeOf(env: Record<string, string>, host: string) {
  const { app } = createGuardedApp(oauth(issuer, env))
  return (await app(whoami({ host }))).headers["www-authenticate"]
}

describe("the metadata of the protected resource", () => {
  test.each([PLACE, `${PLACE}/mcp`])("stands at %s, for everybody", async (path) => {
    const { status, json } = await ask(path)
    expect(status).toBe(200)
    expect(json).toEqual({
      resource: "https://mcp.example.com/mcp",
      resource_name: "Test",
      authorization_servers: ["https://issuer.example.com"],
      bearer_methods_supported: ["header"],
      scopes_supported: ["notes:read", "notes:write"],
    })
  })

  test("names the URL by which the client came, where the server has several", async () => {
    const env = { MCP_RESOURCE_URL: `https://mcp.example.com/mcp, ${stage}` }
    expect((await ask(`${PLACE}/mcp`, env, "abc.execute-api.example.com")).json?.resource).toBe(stage)
    expect((await ask(`${PLACE}/mcp`, env, "MCP.example.com")).json?.resource).toBe(
      "https://mcp.example.com/mcp",
    )
  })

  test("stands below a stage, where API Gateway routes nothing else, and the challenge says so", async () => {
    const env = { MCP_RESOURCE_URL: stage }
    expect(await challengeOf(env, "abc.execute-api.example.com")).toBe(
      `Bearer scope="notes:read", resource_metadata="https://abc.execute-api.example.com/prod${PLACE}/mcp"`,
    )
    expect((await ask(`${PLACE}/mcp`, env)).status).toBe(200)
    expect((await ask(`${PLACE}/prod/mcp`, env)).status).toBe(200)
  })

  test("may be read by any web page, which browsers ask for first", async () => {
    const { app } = createGuardedApp(oauth(issuer))
    const headers = { host: "mcp.example.com", origin: "https://anywhere.example.org" }
    const preflight = await app(request({ method: "OPTIONS", path: `${PLACE}/mcp`, headers }))
    const answer = await app(request({ method: "GET", path: `${PLACE}/mcp`, headers }))
    expect(preflight).toMatchObject({ status: 204, headers: { "access-control-allow-origin": "*" } })
    expect(preflight.headers["access-control-allow-headers"]).toContain("mcp-protocol-version")
    expect(answer).toMatchObject({ status: 200, headers: { "access-control-allow-origin": "*" } })
  })

  test("is not there where no authorization server is", async () => {
    const hash = "0".repeat(64)
    const keys: Record<string, string> = {
      MCP_AUTH: "api-key",
      MCP_API_KEYS: JSON.stringify([{ name: "ci", sha256: hash }]),
    }
    for (const env of [{ MCP_AUTH: "none" }, keys]) {
      const { app } = createGuardedApp(env)
      const headers = { host: "mcp.example.com" }
      expect((await app(request({ method: "GET", path: PLACE, headers }))).status).toBe(404)
    }
  })

  test("cannot be of a URL that ends elsewhere", () => {
    for (const url of [
      "https://mcp.example.com",
      "https://mcp.example.com/mcp?x=1",
      "https://mcp.example.com/other",
    ]) {
      expect(() => createGuardedApp(oauth(issuer, { MCP_RESOURCE_URL: url }))).toThrow(
        "must end in MCP_PATH, /mcp",
      )
    }
  })
})

describe("the challenge", () => {
  test("of a request without credentials names no error, and the scopes of what only reads", async () => {
    expect(await challengeOf({}, "mcp.example.com")).toBe(
      `Bearer scope="notes:read", resource_metadata="https://mcp.example.com${PLACE}/mcp"`,
    )
  })

  test("asks for the scopes that the settings name", async () => {
    const env = { MCP_AUTH_INITIAL_SCOPES: "notes:read notes:write", MCP_AUTH_SCOPE_PREFIX: "api/" }
    expect(await challengeOf(env, "mcp.example.com")).toContain('scope="api/notes:read api/notes:write"')
  })

  test("always has a parameter, as clients do not read it otherwise", () => {
    expect(describeChallenge({ scopes: [], metadataUrl: undefined })).toBe('Bearer realm="mcp"')
  })

  test("comes with another scheme's credentials too", async () => {
    const { app } = createGuardedApp(oauth(issuer))
    const response = await app(whoami({ authorization: "Basic YTpi" }))
    expect(response.status).toBe(401)
    expect(response.headers["www-authenticate"]).not.toContain("error")
  })

  test("leaves health checks open", async () => {
    const { app } = createGuardedApp(oauth(issuer))
    for (const path of ["/health", "/ready"])
      expect((await app(request({ method: "GET", path }))).status).toBe(200)
  })
})
