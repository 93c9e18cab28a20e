import { describe, expect, test } from "@jest/globals"
import { authSettings } from "@mcp-on-aws/hosting/auth/settings"
import { hostingSettings, readSettings } from "@mcp-on-aws/hosting/settings"
import { lambdaOpsSettings } from "@mcp-on-aws/lambda-ops/settings"
import { inputsOf } from "../src/inputs.ts"

interface Examples {
  readonly variable: string
  /** With which the variable is read. */
  readonly mode?: "oauth" | "api-key"
  readonly taken: readonly string[]
  readonly refused: readonly string[]
}

const sha256 = "0a".repeat(32)
const key = (fields: object) => JSON.stringify([{ name: "ci", sha256, ...fields }])
const long = "n".repeat(65)

const urls = {
  taken: ["https://a.example.com/mcp", "https://a.example.com:8443/team/mcp"],
  refused: [
    "http://a.example.com/mcp",
    "https://user@a.example.com/mcp",
    "https://a.example.com:99999/mcp",
    "https://[bad/mcp",
    "https://a.example.com/#/mcp",
    "a.example.com/mcp",
  ],
}

/** By input; a list as the environment has it, joined by commas. */
const examples: Readonly<Record<string, Examples>> = {
  allowed_origins: {
    variable: "MCP_ALLOWED_ORIGINS",
    taken: ["app.example.com", "*.example.com", "localhost,127.0.0.1,[::1]", "[2001:DB8::1]"],
    refused: ["https://app.example.com", "*", "app.example.com:8443", "a.example.com,*", "a/b", ","],
  },
  resource_url: { variable: "MCP_RESOURCE_URL", ...urls },
  function_url_resource: {
    variable: "MCP_RESOURCE_URL",
    taken: ["https://abc.lambda-url.eu-west-1.on.aws/mcp"],
    refused: urls.refused,
  },
  oauth_issuer: {
    variable: "MCP_AUTH_ISSUER",
    taken: [...urls.taken, "https://a.example.com", "https://a.example.com/?tenant=b"],
    refused: [...urls.refused, "https://[bad", "https://"],
  },
  oauth_jwks_url: { variable: "MCP_AUTH_JWKS_URL", ...urls },
  oauth_audience: {
    variable: "MCP_AUTH_AUDIENCE",
    taken: ["api://notes", "one,two", "one, two", "one,"],
    refused: [",", " , "],
  },
  oauth_client_ids: { variable: "MCP_AUTH_CLIENT_IDS", taken: ["one", "one,two"], refused: [","] },
  oauth_scope_prefix: {
    variable: "MCP_AUTH_SCOPE_PREFIX",
    taken: ["notes-api/", "api://notes/"],
    refused: ["a b", '"', "\\"],
  },
  api_keys: {
    variable: "MCP_API_KEYS",
    mode: "api-key",
    taken: [
      key({}),
      key({ sha256: sha256.toUpperCase() }),
      key({ scopes: [] }),
      key({ scopes: ["notes:read", "notes:write"] }),
      JSON.stringify([{ scopes: ["notes:read"], sha256, name: "ci" }]),
      JSON.stringify([{ sha256, scopes: [], name: "ci" }], null, 2),
      JSON.stringify(["ci", "cd", "me"].map((name) => ({ name, sha256, scopes: ["notes:read"] }))),
    ],
    refused: [
      "[]",
      "ci",
      key({}).slice(1, -1),
      key({ name: undefined }),
      key({ name: "" }),
      key({ name: long }),
      key({ name: "my key" }),
      key({ sha256: undefined }),
      key({ sha256: "0a" }),
      key({ key: "itself" }),
      key({ scopes: "notes:read" }),
      key({}).replace('"name"', "name"),
      key({}).replace("}]", ",}]"),
      key({}).replace("}]", "},]"),
      key({ scope: ["notes:read"] }),
    ],
  },
  regions: {
    variable: "LAMBDA_OPS_REGIONS",
    taken: ["eu-west-1", "us-gov-east-1,us-gov-west-1", "eusc-de-east-1"],
    refused: ["eu-west", "eu-west-1a", "Ireland", ","],
  },
}

const shape = { ...hostingSettings, ...authSettings, ...lambdaOpsSettings }
const inputs = inputsOf("lambda-ops")

/** As Terraform does: each entry of a list, and one of them at least. */
function passes(name: string, value: string): boolean {
  const input = inputs.find((one) => one.name === name)
  if (!input || !("pattern" in input)) throw new Error(`${name} has no pattern`)
  const pattern = new RegExp(`^(${input.pattern})$`)
  return (input.type === "list" ? value.split(",") : [value]).every((entry) => pattern.test(entry))
}

function starts({ variable, mode = "oauth" }: Examples, value: string): boolean {
  const url = "https://mcp.example.com/mcp"
  const others = { MCP_AUTH_ISSUER: url, MCP_RESOURCE_URL: url, LAMBDA_OPS_REGIONS: "eu-west-1" }
  try {
    readSettings(shape, { MCP_AUTH: mode, ...others, [variable]: value })
    return true
  } catch (error) {
    expect(String(error)).toContain(variable)
    return false
  }
}

const cases = (kind: "taken" | "refused") =>
  Object.entries(examples).flatMap(([input, all]) => all[kind].map((value) => ({ input, value, all })))

describe("what an input is given", () => {
  test.each(cases("refused"))(
    "$input = $value is refused by the plan, as at start",
    ({ input, value, all }) => {
      expect({ plan: passes(input, value), start: starts(all, value) }).toEqual({ plan: false, start: false })
    },
  )

  test.each(cases("taken"))("$input = $value is taken by the plan, as at start", ({ input, value, all }) => {
    expect({ plan: passes(input, value), start: starts(all, value) }).toEqual({ plan: true, start: true })
  })
})
