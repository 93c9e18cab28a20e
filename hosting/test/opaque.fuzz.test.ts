import { createHash } from "node:crypto"
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals"
import { ProtocolError, inputRequired } from "@modelcontextprotocol/server"
import type { ResourceDefinition } from "@mcp-on-aws/tools/definition"
import fc from "fast-check"
import * as z from "zod"
import { listResources } from "../src/mcp/resource-list.ts"
import { createGuardedApp, oauth, whoami } from "./auth-fixtures.ts"
import { startIssuer } from "./auth-issuer.ts"
import type { Issuer } from "./auth-issuer.ts"
import { headerValue } from "./arbitrary-http.ts"
import { altered } from "./arbitrary-text.ts"
import { call, createTestApp, messages, modern, read, request, toolThat } from "./fixtures.ts"

// What a server gave, a client has to give back as it is: anything else was made up.

describe("requestState", () => {
  const asking = (name: string) =>
    toolThat(async (_, { requestState, principal }) => {
      const known = requestState.open<{ by: string }>()
      if (known) return { content: [{ type: "text" as const, text: `opened ${known.by}` }] }
      return inputRequired({
        inputRequests: {
          ok: inputRequired.elicit({ message: "ok?", requestedSchema: z.object({ ok: z.boolean() }) }),
        },
        requestState: await requestState.seal({ by: principal.id }),
      })
    }, name)
  const { app } = createTestApp(
    { tools: [asking("first"), asking("second")] },
    {
      env: { MCP_REQUEST_STATE_KEY: "0123456789abcdef0123456789abcdef" },
      authenticate: async ({ headers }) => ({
        principal: { id: decodeURIComponent(headers["x-who"] ?? "") },
      }),
    },
  )
  const ask = async (who: string, tool: string, requestState?: string) => {
    const inputResponses = { ok: { action: "accept", content: { ok: true } } }
    const sent = call(tool)
    const params = { ...sent.params, ...(requestState !== undefined && { requestState, inputResponses }) }
    const parts = modern({ ...sent, params }, { elicitation: { form: {} } })
    const response = await app(
      request({ ...parts, headers: { ...parts.headers, "x-who": encodeURIComponent(who) } }),
    )
    const [got] = await messages(response)
    return { status: response.status, got }
  }
  const seal = async (who: string, tool: string) => (await ask(who, tool)).got?.result?.requestState as string

  test("that was changed in any way is refused", async () => {
    const sealed = await seal("ann", "first")
    expect((await ask("ann", "first", sealed)).got?.result?.content?.[0]?.text).toBe("opened ann")
    await fc.assert(
      fc.asyncProperty(altered(sealed), async (changed) => {
        expect(await ask("ann", "first", changed)).toMatchObject({
          status: expect.not.stringMatching(/5../),
          got: { error: { code: -32602, message: "Invalid or expired requestState" } },
        })
      }),
    )
  })

  test("is opened by the principal and the tool that sealed it, and by no other", async () => {
    const who = fc.constantFrom("ann", "bob", "ann\n", "ann ", "Ann", "tools/call\nann")
    const tool = fc.constantFrom("first", "second")
    await fc.assert(
      fc.asyncProperty(fc.tuple(who, tool), fc.tuple(who, tool), async (sealer, opener) => {
        const { got } = await ask(...opener, await seal(...sealer))
        if (sealer.join() === opener.join())
          expect(got?.result?.content?.[0]?.text).toBe(`opened ${sealer[0]}`)
        else expect(JSON.stringify(got)).toMatch(/"isError":true|"error":/)
      }),
    )
  })
})

describe("the cursor of a list of resources", () => {
  const pages: ResourceDefinition["list"] = async ({ cursor = "0" }) => ({
    resources: [{ uri: `note://${cursor}`, name: cursor }],
    ...(Number(cursor) < 3 && { nextCursor: String(Number(cursor) + 1) }),
  })
  const define = (name: string) => ({ name, uri: `${name}://{id}`, list: pages }) as ResourceDefinition
  const definitions = [define("a"), define("b")]

  test("is taken as it was given, or refused: it never fails, and never leads beyond the list", async () => {
    const own = await listResources(definitions, undefined, { id: "ann" })
    const forged = fc
      .tuple(fc.oneof(fc.integer(), fc.double(), fc.jsonValue()), fc.oneof(fc.string(), fc.jsonValue()))
      .map((parts) => Buffer.from(JSON.stringify(parts)).toString("base64url"))
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.string(), fc.base64String(), forged, altered(own.nextCursor!)),
        async (cursor) => {
          const answer = await listResources(definitions, cursor, { id: "ann" }).catch(
            (error: unknown) => error,
          )
          if (answer instanceof ProtocolError) expect(answer.code).toBe(-32602)
          else expect(answer).toMatchObject({ resources: [{ uri: expect.stringMatching(/^note:/) }] })
        },
      ),
    )
  })
})

describe("credentials", () => {
  let issuer: Issuer
  beforeAll(async () => {
    issuer = await startIssuer()
  })
  afterAll(async () => issuer[Symbol.asyncDispose]())

  test("that were changed in any way are answered 401, and never stand in the log", async () => {
    const { app, lines } = createGuardedApp(oauth(issuer))
    const token = await issuer.sign()
    expect((await app(whoami({ authorization: `Bearer ${token}` }))).status).toBe(200)
    const json = (part: fc.Arbitrary<unknown>) =>
      part.map((value) => Buffer.from(JSON.stringify(value)).toString("base64url"))
    const header = fc.record(
      {
        alg: fc.oneof(fc.constantFrom("none", "RS256", "HS256", "ES256", "EdDSA", "PS256"), fc.jsonValue()),
        typ: fc.oneof(fc.constantFrom("at+jwt", "JWT"), fc.jsonValue()),
        kid: fc.oneof(fc.constant("key-1"), fc.jsonValue()),
        crit: fc.jsonValue(),
        b64: fc.jsonValue(),
        jwk: fc.jsonValue(),
      },
      { requiredKeys: ["alg"] },
    )
    const forged = fc
      .tuple(json(header), json(fc.jsonValue()), fc.base64String())
      .map(([head, claims, signature]) => `Bearer ${head}.${claims}.${signature}`)
    const authorization = fc.oneof(
      altered(token).map((changed) => `Bearer ${changed}`),
      forged,
      headerValue,
    )
    await fc.assert(
      fc.asyncProperty(authorization, async (authorization) => {
        // Blanks around a token are none of it.
        fc.pre(authorization.slice("Bearer".length).trim() !== token)
        const response = await app(whoami({ authorization }))
        expect(response.status).toBe(401)
        expect(JSON.parse(await read(response))).toMatchObject({ jsonrpc: "2.0", error: { code: -32000 } })
        const log = lines.splice(0).join("")
        expect(log).not.toMatch(/"level":"error"/)
        const secret = authorization.replace(/^bearer +/i, "")
        if (secret.length > 20) expect(log).not.toContain(JSON.stringify(secret).slice(1, -1))
      }),
    )
  })

  test("of an API key's form are refused unless they are the key", async () => {
    const key = "0123456789abcdef0123456789abcdef"
    const sha256 = createHash("sha256").update(key).digest("hex")
    const { app } = createGuardedApp({
      MCP_AUTH: "api-key",
      MCP_API_KEYS: JSON.stringify([{ name: "ci", sha256 }]),
    })
    expect((await app(whoami({ "x-api-key": key }))).status).toBe(200)
    const given = fc.oneof(altered(key), headerValue, fc.constantFrom(sha256, "__proto__", ""))
    await fc.assert(
      fc.asyncProperty(given, async (forged) => {
        fc.pre(forged.trim() !== key)
        expect((await app(whoami({ "x-api-key": forged }))).status).toBe(401)
        expect((await app(whoami({ authorization: `Bearer ${forged}` }))).status).toBe(401)
      }),
    )
  })
})
