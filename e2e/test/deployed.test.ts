import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { createServer } from "node:http"
import type { ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals"
import { completeTarget } from "../src/deployed/complete-target.ts"
import { frontOfUrl } from "../src/deployed/front-of-url.ts"
import { identify } from "../src/deployed/identify.ts"
import { readCredentials } from "../src/deployed/read-credentials.ts"
import { readTargets } from "../src/deployed/read-targets.ts"
import { usualFront } from "../src/known-fronts.ts"

const url = "https://abc123.execute-api.eu-central-1.amazonaws.com/prod/mcp"

describe("what to test", () => {
  let folder: string
  beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), "outputs-"))))
  afterAll(() => rm(folder, { recursive: true }))
  const written = async (text: string) => {
    const file = join(folder, "outputs.json")
    await writeFile(file, text)
    return file
  }

  test("is read from `terraform output -json`, each endpoint that is not switched off", async () => {
    const outputs = {
      endpoint: { value: url, type: "string", sensitive: false },
      function_url_endpoint: { value: "https://x.lambda-url.eu-central-1.on.aws/mcp" },
      http_api_endpoint: { value: null },
      token_url: { value: "https://auth.example.com/token" },
    }

    const targets = await readTargets(await written(JSON.stringify(outputs)))

    expect(targets.map((target) => target.url)).toEqual([url, outputs.function_url_endpoint.value])
    expect(targets[0]).toMatchObject({ client: { tokenUrl: "https://auth.example.com/token" } })
  })

  test.each([
    ["describe-stacks", (outputs: unknown) => ({ Stacks: [{ StackName: "a", Outputs: outputs }] })],
    ["the outputs alone", (outputs: unknown) => outputs],
  ])("is read from CloudFormation: %s", async (_, wrap) => {
    const outputs = [
      { OutputKey: "Endpoint", OutputValue: url },
      { OutputKey: "TokenUrl", OutputValue: "https://auth.example.com/token" },
    ]

    const targets = await readTargets(await written(JSON.stringify(wrap(outputs))))

    expect(targets).toMatchObject([{ url, client: { tokenUrl: "https://auth.example.com/token" } }])
  })

  test.each([
    ["no JSON", "endpoint = 1", "outputs.json is no JSON"],
    ["outputs without an endpoint", "{}", "names no endpoint. It should hold what one of these writes"],
    ["a list of something else", "[1]", "names no endpoint"],
  ])("is refused with advice where the file holds %s", async (_, text, message) => {
    await expect(readTargets(await written(text))).rejects.toThrow(message)
  })

  test("is refused where there is no file", async () => {
    await expect(readTargets(join(folder, "none.json"))).rejects.toThrow("none.json cannot be read")
  })

  test("where nobody answers is an error that says so, and blames neither path nor token", async () => {
    const nobody = { url: "http://127.0.0.1:1/mcp" }

    await expect(identify(nobody, { kind: "none", headers: {} })).rejects.toThrow(
      /^http:\/\/127\.0\.0\.1:1\/mcp: nobody answers: (?!.*MCP_TOKEN)/,
    )
  })

  test("where no MCP server answers is an error that names the URL and what to look at", async () => {
    const http = createServer((_, response) => response.writeHead(404).end("Nothing here."))
    await new Promise<void>((listening) => http.listen(0, "127.0.0.1", listening))
    const other = { url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/` }

    await expect(identify(other, { kind: "none", headers: {} })).rejects.toThrow(
      /\. Is it the MCP endpoint's URL \(it ends in \/mcp, .* its stage: \/prod\/mcp\), and are MCP_TOKEN/,
    )

    http.close()
  })

  test("is completed by what somebody says, where neither the file nor the URL tells", () => {
    const said = { server: "stateless-lambda", front: "http-api" }
    const domain = "https://mcp.example.com/mcp"

    expect(completeTarget({ url: domain, server: "unheard-of" }, said)).toMatchObject(said)
    expect(completeTarget({ url: domain, server: "lambda-ops", front: "rest-streamed" }, said)).toMatchObject(
      {
        server: "lambda-ops",
        front: "rest-streamed",
      },
    )
    expect(completeTarget({ url }, said)).toMatchObject({
      server: "stateless-lambda",
      front: "rest-streamed",
    })
    expect(completeTarget({ url: domain, server: "lambda-ops" }, {}).front).toBeUndefined()
  })
})

test.each([
  ["stateless-lambda", "rest-streamed"],
  ["lambda-ops", "rest-streamed"],
  ["stateful-ecs", "alb"],
])("at a domain of one's own %s is taken to be behind %s", (server, front) => {
  expect(usualFront(server)).toBe(front)
})

test.each([
  ["https://x.lambda-url.us-east-1.on.aws/mcp", "function-url-streamed"],
  [url, "rest-streamed"],
  ["https://abc.execute-api.us-east-1.amazonaws.com/mcp", "http-api"],
  ["https://mcp.example.com/mcp", undefined],
  ["mcp.example.com/mcp", undefined],
])("the front at %s is %s", (at, front) => {
  expect(frontOfUrl(at)).toBe(front)
})

describe("credentials", () => {
  const target = { url, server: "stateless-ecs" }

  test.each([
    [{ MCP_TOKEN: "t" }, "token", { authorization: "Bearer t" }],
    [{ MCP_TOKEN: "t", MCP_TOKEN_STATELESS_ECS: "own" }, "token", { authorization: "Bearer own" }],
    [{ MCP_API_KEY: "k" }, "api-key", { "x-api-key": "k" }],
    [{}, "none", {}],
  ])("of %j are %s", async (env, kind, headers) => {
    expect(await readCredentials(target, env)).toEqual({ kind, headers })
  })

  test("of a client are asked for at the stack's own token endpoint, and a refusal is an error", async () => {
    const asked: string[] = []
    const server = createServer((request, response) => {
      request.on("data", (body: Buffer) => asked.push(`${request.headers.authorization} ${body.toString()}`))
      request.on("end", () => answer(response))
    })
    const answer = (response: ServerResponse) => {
      response.writeHead(asked.length === 1 ? 200 : 401)
      response.end(
        JSON.stringify(asked.length === 1 ? { access_token: "fresh" } : { error: "invalid_client" }),
      )
    }
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening))
    const tokenUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`
    const env = { MCP_CLIENT_ID: "id", MCP_CLIENT_SECRET: "s:1" }

    const first = await readCredentials({ ...target, client: { tokenUrl, scope: "notes:read" } }, env)
    const second = readCredentials({ ...target, client: { tokenUrl, scope: "notes:read" } }, env)

    await expect(second).rejects.toThrow(/gave client id no token: 401 .*invalid_client/)
    expect(first).toEqual({ kind: "token", headers: { authorization: "Bearer fresh" } })
    const basic = Buffer.from("id:s%3A1").toString("base64")
    expect(asked[0]).toBe(
      `Basic ${basic} grant_type=client_credentials&resource=${encodeURIComponent(url)}&scope=notes%3Aread`,
    )
    server.close()
  })

  test("of a client without a token endpoint are an error", async () => {
    const env = { MCP_CLIENT_ID: "id", MCP_CLIENT_SECRET: "s" }

    await expect(readCredentials(target, env)).rejects.toThrow("needs MCP_TOKEN_URL")
  })

  test("of a client that the stack made, but without its secret, are an error that names the client", async () => {
    const made = { ...target, client: { id: "machine", tokenUrl: "https://auth.example.com/token" } }

    await expect(readCredentials(made, {})).rejects.toThrow("needs MCP_CLIENT_SECRET, of machine")
  })
})
