import { afterAll, beforeAll, describe, expect, test } from "@jest/globals"
import { admitAnyone } from "@mcp-on-aws/hosting/authenticate"
import type { HttpHandler } from "@mcp-on-aws/hosting/http"
import { createLogger } from "@mcp-on-aws/hosting/log"
import { hostingSettings, readSettings } from "@mcp-on-aws/hosting/settings"
import { createStatelessApp } from "@mcp-on-aws/hosting/stateless-app"
import type { LambdaStandIn } from "@mcp-on-aws/lambda-stand-in/start"
import { startLambdaStandIn } from "@mcp-on-aws/lambda-stand-in/start"
import fc from "fast-check"
import { createPlanTokens } from "../src/upgrade/plan-token.ts"
import { NOW, allowed, createBench } from "./bench.ts"
import { writesTo } from "./upgrade-bench.ts"

const key = "0123456789abcdef0123456789abcdef"
const region = "eu-west-1"
let lambda: LambdaStandIn
let app: HttpHandler
const failures: string[] = []
beforeAll(async () => {
  lambda = await startLambdaStandIn()
  lambda.create(region, "open", { tags: allowed })
  lambda.create(region, "closed")
  app = createStatelessApp({
    toolSet: createBench({ endpoint: lambda.endpoint }).toolSet,
    server: { name: "fuzz", title: "Fuzz", version: "1", instance: "i", region },
    settings: readSettings(hostingSettings, { MCP_REQUEST_STATE_KEY: key }),
    logger: createLogger({ level: "error", write: (line) => failures.push(line) }),
    authenticate: admitAnyone,
    canPush: false,
  })
})
afterAll(() => lambda.close())

const orAnything = <T>(right: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 6, arbitrary: right }, { weight: 1, arbitrary: fc.jsonValue() })
const arn = (name: string) => `arn:aws:lambda:${region}:123456789012:function:${name}`
const functionName = orAnything(
  fc.constantFrom(
    "open",
    "closed",
    arn("open"),
    arn("closed"),
    `${arn("open")}:1`,
    "nothing",
    "../open",
    "open/../closed",
  ),
)
/** The shape of a plan's token, and what somebody makes of one. */
const planToken = fc.oneof(
  fc.string(),
  fc.tuple(fc.base64String(), fc.base64String(), fc.base64String()).map((parts) => parts.join(".")),
)
const args = fc.record(
  {
    function: functionName,
    functions: orAnything(fc.array(functionName, { maxLength: 3 })),
    region: orAnything(fc.constantFrom(region, "us-east-1")),
    regions: orAnything(fc.constant([region])),
    target: orAnything(fc.constantFrom("nodejs24.x", "nodejs12.x", "cobol85")),
    runtimes: orAnything(fc.constant(["nodejs18.x"])),
    plan_token: orAnything(planToken),
    smoke_test: orAnything(fc.record({ payload: fc.jsonValue(), expect: fc.string() }, { requiredKeys: [] })),
    on_failure: orAnything(fc.constantFrom("stop", "continue")),
    version: orAnything(fc.constantFrom("1", "$LATEST")),
    confirm: orAnything(fc.boolean()),
    payload: fc.jsonValue(),
    before: orAnything(fc.constant("2027-01-31")),
    limit: orAnything(fc.integer()),
    tag_key: orAnything(fc.string()),
  },
  { requiredKeys: [] },
)
const names = "list_runtimes find_expiring_functions get_function plan_runtime_upgrade".split(" ")
const writing = ["upgrade_runtime", "rollback_runtime", "invoke_function"]
const answered = fc.constantFrom({ confirm: { action: "accept", content: { confirm: true } } }, undefined)

interface Asked {
  readonly name: string
  readonly args: unknown
  readonly inputResponses?: unknown
  readonly requestState?: unknown
}

async function call({ name, args, ...more }: Asked) {
  const _meta = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientCapabilities": {},
    "io.modelcontextprotocol/clientInfo": { name: "fuzz", version: "1" },
  }
  const params = { name, arguments: args, ...more, _meta }
  const { status } = await app({
    id: "r",
    method: "POST",
    path: "/mcp",
    query: "",
    headers: {
      host: "localhost",
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      "mcp-protocol-version": "2026-07-28",
      "mcp-method": "tools/call",
      "mcp-name": name,
    },
    body: Buffer.from(JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params })),
    signal: new AbortController().signal,
  }).then(async (response) => {
    if (typeof response.body === "object") for await (const _ of response.body);
    return response
  })
  return status
}

describe("any call of a tool", () => {
  test("is answered below 500, logs no error, and writes to nothing without the tag", async () => {
    const asked = fc.record({ name: fc.constantFrom(...names, ...writing), args })
    await fc.assert(
      fc.asyncProperty(asked, async (given) => {
        lambda.calls.length = 0
        const status = await call(given)
        const touched = lambda.calls.filter(({ action }) => /^(Update|Publish|Invoke)/.test(action))
        expect({ failures: failures.splice(0), isFair: status >= 200 && status < 500 }).toEqual({
          failures: [],
          isFair: true,
        })
        expect(touched.filter(({ name }) => name !== "open")).toEqual([])
      }),
    )
  })

  test("upgrades nothing by a plan or an answer that somebody made up", async () => {
    const known = fc.record(
      {
        functions: fc.constantFrom(["open"], [arn("open")], ["open", "open"]),
        plan_token: planToken,
        target: fc.constant("nodejs24.x"),
        smoke_test: fc.record({ payload: fc.jsonValue() }),
        on_failure: fc.constantFrom("stop", "continue"),
      },
      { requiredKeys: ["functions"] },
    )
    const asked = fc.record(
      {
        name: fc.constant("upgrade_runtime"),
        args: fc.oneof({ weight: 4, arbitrary: known }, { weight: 1, arbitrary: args }),
        inputResponses: answered,
        requestState: planToken,
      },
      { requiredKeys: ["name", "args"] },
    )
    await fc.assert(
      fc.asyncProperty(asked, async (given) => {
        lambda.calls.length = 0
        await call(given)
        expect(writesTo(lambda)).toEqual([])
        expect(failures.splice(0)).toEqual([])
      }),
    )
  })
})

describe("a plan's token", () => {
  const open = { arn: arn("open"), name: "open", revisionId: "1", from: "nodejs18.x", to: "nodejs24.x" }
  const plan = { planned: [open], terms: { onFailure: "stop" } }
  const tokens = createPlanTokens(key, () => NOW)

  test("is refused after any change, and from any other caller", () => {
    const { token } = tokens.mint("ann", plan)
    const changed = fc
      .tuple(fc.nat({ max: token.length }), fc.nat({ max: 2 }), fc.string({ unit: "binary", maxLength: 2 }))
      .map(([at, gone, put]) => token.slice(0, at) + put + token.slice(at + gone))
      .filter((one) => one !== token)
    expect(() => tokens.verify(token, "ann", plan)).not.toThrow()
    fc.assert(
      fc.property(changed, fc.string(), (other, principal) => {
        expect(() => tokens.verify(other, "ann", plan)).toThrow(/Nothing was changed/)
        fc.pre(principal !== "ann")
        expect(() => tokens.verify(token, principal, plan)).toThrow(/Nothing was changed/)
      }),
    )
  })

  test("is refused where anything of a function is another than planned", () => {
    const { token } = tokens.mint("ann", plan)
    const change = fc.record(
      { revisionId: fc.string(), from: fc.string(), to: fc.string() },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(change, (given) => {
        const now = { ...open, ...given }
        fc.pre(JSON.stringify(now) !== JSON.stringify(open))
        expect(() => tokens.verify(token, "ann", { ...plan, planned: [now] })).toThrow(/Nothing was changed/)
      }),
    )
  })

  test("is refused under any other terms", () => {
    const { token } = tokens.mint("ann", plan)
    fc.assert(
      fc.property(fc.jsonValue(), (terms) => {
        fc.pre(JSON.stringify(terms) !== JSON.stringify(plan.terms))
        expect(() => tokens.verify(token, "ann", { ...plan, terms })).toThrow(/the terms differ/)
      }),
    )
  })
})
