import { describe, expect, test } from "@jest/globals"
import type { Endpoint } from "../contract/front.ts"
import { post, request2026 } from "../contract/raw-http.ts"
import type { Credentials } from "./read-credentials.ts"

const list = request2026("tools/list")

/** Who is let in, and how a client that is not finds the way. */
export function describeAccess({ url, headers = {} }: Endpoint, kind: Credentials["kind"]) {
  const besides = (path: string) => url.replace(/\/mcp$/, path)

  test.each(["/health", "/ready"])("%s answers anybody", async (path) => {
    const response = await fetch(besides(path))

    expect({ status: response.status, text: await response.text() }).toMatchObject({ status: 200 })
  })

  if (kind === "none") return

  describe("without credentials", () => {
    test("nothing is answered but 401", async () => {
      expect((await post({ url }, list)).status).toBe(401)
    })

    test("credentials that are nearly right are refused", async () => {
      const [name = "", value = ""] = Object.entries(headers)[0] ?? []
      const forged = value.slice(0, -8) + value.slice(-8).replaceAll(/./g, (c) => (c === "A" ? "B" : "A"))

      expect((await post({ url, headers: { [name]: forged } }, list)).status).toBe(401)
    })

    if (kind === "token") {
      test("the challenge leads to metadata that names this endpoint and its authorization server", async () => {
        const { headers: answered } = await post({ url }, list)
        const challenge = answered.get("www-authenticate") ?? ""
        const metadata = /resource_metadata="([^"]+)"/.exec(challenge)?.[1] ?? ""

        const described = await readJson(metadata)
        const [issuer = ""] = described.authorization_servers as string[]

        expect(described.resource).toBe(url)
        expect(await readIssuer(issuer)).toMatchObject({ issuer, token_endpoint: expect.any(String) })
      })
    }
  })
}

/** OpenID Connect discovery, or RFC 8414. */
async function readIssuer(issuer: string): Promise<Record<string, unknown>> {
  const { origin, pathname } = new URL(issuer)
  const path = pathname.replace(/\/$/, "")
  const openId = await fetch(`${origin}${path}/.well-known/openid-configuration`)
  if (openId.ok) return (await openId.json()) as Record<string, unknown>
  return readJson(`${origin}/.well-known/oauth-authorization-server${path}`)
}

async function readJson(url: string): Promise<Record<string, unknown>> {
  const response = await fetch(url)
  const text = await response.text()
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${text.slice(0, 300)}`)
  return JSON.parse(text) as Record<string, unknown>
}
