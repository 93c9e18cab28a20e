import { describe, expect, test } from "@jest/globals"
import { authSettings } from "../src/auth/settings.ts"
import { readSettings } from "../src/settings.ts"

const read = (env: Record<string, string>) => () => readSettings(authSettings, env)
const hash = "0".repeat(64)

describe("the settings of authorization", () => {
  test("have no default for who is let in", () => {
    expect(read({})).toThrow("MCP_AUTH: is not set")
    expect(read({ MCP_AUTH: "nobody" })).toThrow("MCP_AUTH: ")
    expect(read({ MCP_AUTH: "none" })).not.toThrow()
  })

  test("name everything that a mode needs at once, beside other mistakes", () => {
    const oauth = read({ MCP_AUTH: "oauth", MCP_AUTH_TOKEN_TYPE: "x" })
    for (const name of [
      "MCP_AUTH_ISSUER: is not set, and MCP_AUTH=oauth needs it",
      "MCP_RESOURCE_URL",
      "MCP_AUTH_TOKEN_TYPE",
    ])
      expect(oauth).toThrow(name)
    expect(read({ MCP_AUTH: "gateway" })).toThrow("MCP_RESOURCE_URL: is not set")
    expect(read({ MCP_AUTH: "api-key" })).toThrow("MCP_API_KEYS: is not set")
  })

  test.each([
    "http://issuer.example.com",
    "issuer",
    "https://a:b@issuer.example.com",
    "https://x/#y",
    "ftp://127.0.0.1",
  ])("refuse an issuer that others could read along with: %s", (MCP_AUTH_ISSUER) => {
    expect(read({ MCP_AUTH: "oauth", MCP_AUTH_ISSUER })).toThrow("MCP_AUTH_ISSUER: must be an https URL")
  })

  test.each(["MCP_RESOURCE_URL", "MCP_AUTH_AUDIENCE", "MCP_AUTH_CLIENT_IDS"])(
    "refuse a list that names nothing: %s",
    (name) => {
      const urls = { MCP_AUTH_ISSUER: "https://issuer.example.com", MCP_RESOURCE_URL: "https://x/mcp" }
      expect(read({ MCP_AUTH: "oauth", ...urls, [name]: " , " })).toThrow(`${name}: names nothing`)
      expect(read({ MCP_AUTH: "none", [name]: " , " })).not.toThrow()
    },
  )

  test("take plain http on loopback", () => {
    const urls = { MCP_AUTH_ISSUER: "http://127.0.0.1:4081", MCP_RESOURCE_URL: "http://127.0.0.1:4001/mcp" }
    expect(read({ MCP_AUTH: "oauth", ...urls })).not.toThrow()
  })

  test("of a mode that is not chosen are not read, whatever they hold", () => {
    const issuer = { MCP_AUTH_ISSUER: "https://issuer.example.com", MCP_RESOURCE_URL: "https://x/mcp" }
    const wrong = { MCP_AUTH_JWKS_URL: "x", MCP_AUTH_TOKEN_TYPE: "x", MCP_AUTH_METADATA: "x" }
    const keys = { MCP_API_KEYS: JSON.stringify([{ name: "ci", sha256: hash }]) }
    for (const MCP_AUTH of ["oauth", "gateway"]) {
      expect(read({ MCP_AUTH, ...issuer, MCP_API_KEYS: "whatever was typed" })()).not.toHaveProperty(
        "MCP_API_KEYS",
      )
      expect(read({ MCP_AUTH, ...issuer, ...wrong })).toThrow("MCP_AUTH_METADATA")
    }
    expect(read({ MCP_AUTH: "api-key", ...keys, ...wrong, MCP_AUTH_ISSUER: "x" })()).toMatchObject({
      MCP_API_KEYS: [{ name: "ci" }],
      MCP_AUTH_METADATA: "issuer",
    })
    expect(read({ MCP_AUTH: "none", MCP_API_KEYS: "x", ...wrong, MCP_RESOURCE_URL: "x" })).not.toThrow()
  })

  test.each([
    "key",
    "[]",
    "{}",
    JSON.stringify([{ name: "a", sha256: "my secret key" }]),
    JSON.stringify([{ name: "a b", sha256: hash }]),
    JSON.stringify([{ name: "a", sha256: hash, key: "x" }]),
    JSON.stringify([
      { name: "a", sha256: hash },
      { name: "a", sha256: "1".repeat(64) },
    ]),
  ])("say which API key is wrong, and repeat none of it: %s", (MCP_API_KEYS) => {
    expect(read({ MCP_AUTH: "api-key", MCP_API_KEYS })).toThrow("MCP_API_KEYS: must be a JSON list of keys")
    expect(read({ MCP_AUTH: "api-key", MCP_API_KEYS })).not.toThrow("secret")
  })
})
