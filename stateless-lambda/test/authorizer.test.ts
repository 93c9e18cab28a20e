import { spawn } from "node:child_process"
import { generateKeyPairSync, sign } from "node:crypto"
import { once } from "node:events"
import { rm, writeFile } from "node:fs/promises"
import { createServer } from "node:http"
import type { Server } from "node:http"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals"
import { createGatewayResponses } from "@mcp-on-aws/hosting/auth/gateway-responses"
import type { APIGatewayAuthorizerResult } from "aws-lambda"
import { buildStatelessLambda } from "../src/build.ts"
import { statelessLambda } from "../src/deployment.ts"

const RESOURCE = "https://abc.execute-api.example.com/prod/mcp"
const METHOD_ARN = "arn:aws:execute-api:eu-west-1:111122223333:abc/prod/POST/mcp"
const outdir = join(import.meta.dirname, "..", "..", ".local", "test", "stateless-lambda")
const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 })

let issuer: Server
let issuerUrl: string
beforeAll(async () => {
  await buildStatelessLambda({ outdir })
  const [file, name] = statelessLambda.authorizer.handler.split(".") as [string, string]
  // What Lambda's runtime does with the zip: import the module, call the named export.
  await writeFile(
    join(outdir, "run.mjs"),
    `const { ${name} } = await import("./${file}.mjs")
const event = JSON.parse(process.argv[2])
await ${name}(event, {}).then((given) => process.send({ given }), ({ message }) => process.send({ message }))
process.exit()`,
  )
  issuer = createServer((request, response) => {
    const keys = [{ ...publicKey.export({ format: "jwk" }), kid: "1", alg: "RS256" }]
    const metadata = { issuer: issuerUrl, jwks_uri: `${issuerUrl}/keys` }
    response.end(JSON.stringify(request.url === "/keys" ? { keys } : metadata))
  })
  issuer.listen(0, "127.0.0.1")
  await once(issuer, "listening")
  issuerUrl = `http://127.0.0.1:${(issuer.address() as AddressInfo).port}`
})
afterAll(async () => {
  issuer.close()
  issuer.closeAllConnections()
  await rm(outdir, { recursive: true, force: true })
})

function createToken(claims: object = {}): string {
  const exp = Math.floor(Date.now() / 1000) + 60
  const given = {
    iss: issuerUrl,
    sub: "ann",
    client_id: "app",
    aud: RESOURCE,
    scope: "notes:read",
    exp,
    ...claims,
  }
  const parts = [{ alg: "RS256", typ: "at+jwt", kid: "1" }, given]
  const text = parts.map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".")
  return `${text}.${sign("sha256", Buffer.from(text), privateKey).toString("base64url")}`
}

interface Outcome {
  readonly given?: APIGatewayAuthorizerResult
  readonly message?: string
}

/** Runs the bundle's authorizer in a process of its own. */
async function authorize(
  headers: Record<string, string>,
  env: Record<string, string> = {},
): Promise<Outcome> {
  const event = {
    type: "REQUEST",
    methodArn: METHOD_ARN,
    httpMethod: "POST",
    path: "/mcp",
    headers,
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    requestContext: { requestId: "r-1" },
  }
  const child = spawn(process.execPath, [join(outdir, "run.mjs"), JSON.stringify(event)], {
    env: {
      MCP_AUTH: "oauth",
      MCP_AUTH_ISSUER: issuerUrl,
      MCP_RESOURCE_URL: RESOURCE,
      NOTES_TABLE: "notes",
      AWS_REGION: "eu-west-1",
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  })
  let errors = ""
  child.stderr?.on("data", (chunk) => (errors += String(chunk)))
  const [outcome] = (await Promise.race([once(child, "message"), once(child, "exit")])) as [Outcome | number]
  if (typeof outcome === "number") throw new Error(errors)
  return outcome
}

const bearer = (claims?: object, more: Record<string, string> = {}) => ({
  Authorization: `Bearer ${createToken(claims)}`,
  ...more,
})
const effectOf = ({ given }: Outcome) => given?.policyDocument.Statement[0]?.Effect

describe("the authorizer in the bundle", () => {
  test("allows this very method, and tells the function who calls", async () => {
    const { given } = await authorize(bearer())
    expect(given).toEqual({
      principalId: expect.stringMatching(/^[0-9a-f]{32}$/),
      policyDocument: {
        Version: "2012-10-17",
        Statement: [{ Action: "execute-api:Invoke", Effect: "Allow", Resource: METHOD_ARN }],
      },
      context: { clientId: "app", scopes: "notes:read", expiresAt: expect.any(Number) },
    })
  })

  test("says the word that makes API Gateway answer 401 where the token is not right", async () => {
    for (const headers of [
      {},
      bearer({ aud: "https://other.example.com/mcp" }),
      { Authorization: "Bearer x" },
    ])
      expect(await authorize(headers)).toEqual({ message: "Unauthorized" })
  })

  test("says another where tokens cannot be verified", async () => {
    const { message } = await authorize(bearer(), { MCP_AUTH_JWKS_URL: "http://127.0.0.1:9/keys" })
    expect(message).toBe("Cannot verify tokens")
  })

  test("denies a tool that the headers name and the token does not reach", async () => {
    const create = { "Mcp-Method": "tools/call", "Mcp-Name": "create_note" }
    const read = { "Mcp-Method": "resources/read", "Mcp-Name": "note://1" }
    expect(effectOf(await authorize(bearer({}, create)))).toBe("Deny")
    expect(effectOf(await authorize(bearer({ scope: "notes:write" }, create)))).toBe("Allow")
    expect(effectOf(await authorize(bearer({ scope: "" }, read)))).toBe("Deny")
    expect(effectOf(await authorize(bearer({}, { ...create, "Mcp-Name": "ping" })))).toBe("Allow")
    const encoded = `=?base64?${Buffer.from("create_note").toString("base64")}?=`
    expect(effectOf(await authorize(bearer({}, { ...create, "Mcp-Name": encoded })))).toBe("Deny")
  })

  test("does not start where it is not to verify tokens", async () => {
    await expect(authorize({}, { MCP_AUTH: "gateway" })).rejects.toThrow(
      "MCP_AUTH: must be oauth for an authorizer",
    )
  })
})

describe("the gateway responses", () => {
  const about = { scopes: statelessLambda.scopes, metadataUrl: "https://x/metadata" }

  test("carry the challenge, which API Gateway would rename in a function's answer", () => {
    const responses = createGatewayResponses(about)
    expect(responses.UNAUTHORIZED).toMatchObject({
      status: 401,
      headers: { "www-authenticate": 'Bearer scope="notes:read", resource_metadata="https://x/metadata"' },
    })
    expect(responses.ACCESS_DENIED).toMatchObject({
      status: 403,
      headers: {
        "www-authenticate":
          'Bearer error="insufficient_scope", scope="notes:read notes:write", resource_metadata="https://x/metadata"',
      },
    })
    expect(responses.AUTHORIZER_FAILURE.status).toBe(503)
    for (const { body } of Object.values(responses))
      expect(JSON.parse(body)).toMatchObject({ jsonrpc: "2.0", id: null })
  })

  test("ask for scopes by the names that the issuer gives them", () => {
    const { UNAUTHORIZED, ACCESS_DENIED } = createGatewayResponses({
      ...about,
      prefix: "https://x/mcp/",
      initial: "${local.initial_scopes}",
    })
    expect(UNAUTHORIZED.headers["www-authenticate"]).toContain('scope="${local.initial_scopes}"')
    expect(ACCESS_DENIED.headers["www-authenticate"]).toContain(
      'scope="https://x/mcp/notes:read https://x/mcp/notes:write"',
    )
  })
})
