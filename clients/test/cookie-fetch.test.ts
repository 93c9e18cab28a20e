import { describe, expect, test } from "@jest/globals"
import { createCookieFetch } from "../src/cookie-fetch.ts"

/** A server that answers with these cookies and status, one after the other, and remembers what it was sent. */
function createServer(answers: { cookies?: string[]; status?: number }[]) {
  const sent: (string | null)[] = []
  let time = Date.parse("2026-11-21T00:00:00Z")
  const fetch = createCookieFetch({
    now: () => time,
    fetch: async (_url, init) => {
      sent.push(new Headers(init?.headers).get("cookie"))
      const { cookies = [], status = 200 } = answers.shift() ?? {}
      return new Response(null, {
        status,
        headers: cookies.map((cookie): [string, string] => ["set-cookie", cookie]),
      })
    },
  })
  return { fetch, sent, pass: (seconds: number) => (time += seconds * 1000) }
}

const url = "http://alb.test/mcp"

describe("the cookie-keeping fetch", () => {
  test("sends back what an ALB set, each name with its newest value", async () => {
    const { fetch, sent } = createServer([
      {
        cookies: [
          "AWSALB=one; Expires=Sat, 28 Nov 2026 00:00:00 GMT; Path=/",
          "AWSALBCORS=one; Path=/; SameSite=None",
        ],
      },
      { cookies: ["AWSALB=two=2; Path=/"] },
    ])

    for (let at = 0; at < 3; at++) await fetch(url)

    expect(sent).toEqual([null, "AWSALB=one; AWSALBCORS=one", "AWSALB=two=2; AWSALBCORS=one"])
  })

  test("sends them to the origin that set them alone, and under their path", async () => {
    const { fetch, sent } = createServer([
      { cookies: ["AWSALB=x; Path=/mcp", "deep=y; Path=/mcp/deep", "own=z"] },
    ])

    await fetch(url)
    for (const other of ["http://alb.test:8080/mcp", "https://alb.test/mcp", "http://x.alb.test/mcp"])
      await fetch(other)
    for (const path of ["/mcp", "/mcp/deep/er", "/mcpx"]) await fetch(`http://alb.test${path}`)

    expect(sent.slice(1, 4)).toEqual([null, null, null])
    expect(sent.slice(4)).toEqual(["AWSALB=x; own=z", "AWSALB=x; deep=y; own=z", "own=z"])
  })

  test("takes no Secure cookie over plain HTTP, and sends one over HTTPS", async () => {
    const plain = createServer([{ cookies: ["AWSALBCORS=x; Path=/; Secure"] }])
    const secure = createServer([{ cookies: ["AWSALBCORS=x; Path=/; Secure"] }])

    for (let at = 0; at < 2; at++) {
      await plain.fetch(url)
      await secure.fetch("https://alb.test/mcp")
    }

    expect(plain.sent).toEqual([null, null])
    expect(secure.sent).toEqual([null, "AWSALBCORS=x"])
  })

  test("forgets what expired, and what is taken back", async () => {
    const { fetch, sent, pass } = createServer([
      {
        cookies: [
          "a=1; Max-Age=60; Expires=Sat, 28 Nov 2099 00:00:00 GMT",
          "b=2",
          "c=3; Expires=Sat, 21 Nov 2026 01:00:00 GMT",
        ],
      },
      { cookies: ["b=; Max-Age=0"] },
    ])

    await fetch(url)
    await fetch(url)
    pass(61)
    await fetch(url)
    pass(3600)
    await fetch(url)

    expect(sent).toEqual([null, "a=1; b=2; c=3", "c=3", null])
  })

  test("drops a cookie whose target is gone, so that the next request reaches another", async () => {
    const { fetch, sent } = createServer([{ cookies: ["AWSALB=dead; Path=/"] }, { status: 502 }])

    for (let at = 0; at < 3; at++) await fetch(url)

    expect(sent).toEqual([null, "AWSALB=dead", null])
  })

  test("leaves the caller's own headers as they are", async () => {
    let seen: Headers | undefined
    const fetch = createCookieFetch({
      fetch: async (_url, init) => {
        seen = new Headers(init?.headers)
        return new Response(null)
      },
    })

    await fetch(url, { method: "POST", headers: { authorization: "Bearer x" } })

    expect([...(seen ?? [])]).toEqual([["authorization", "Bearer x"]])
  })
})
