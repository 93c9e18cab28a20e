import { setTimeout as delay } from "node:timers/promises"
import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals"
import type { KeyTimes } from "../src/auth/issuer-keys.ts"
import { bearer, createGuardedApp, oauth, whoami } from "./auth-fixtures.ts"
import { startIssuer } from "./auth-issuer.ts"
import type { Issuer } from "./auth-issuer.ts"

let issuer: Issuer
beforeEach(async () => {
  issuer = await startIssuer()
})
afterEach(async () => {
  jest.restoreAllMocks()
  await issuer[Symbol.asyncDispose]()
})

function goOn(ms: number) {
  const now = Date.now() + ms
  jest.spyOn(Date, "now").mockReturnValue(now)
}

function createCaller(keyTimes: Partial<KeyTimes> = {}) {
  const { app, lines } = createGuardedApp(oauth(issuer), { keyTimes })
  const send = async (token: string) => (await app(whoami(bearer(token)))).status
  const errors = () => lines.filter((line) => line.includes('"level":"error"'))
  return { app, send, errors }
}

/** The keys were read, then asking for them failed: from now on the issuer says nothing. The token outlives its keys. */
async function failThenHang(keyTimes: Partial<KeyTimes>) {
  const { send } = createCaller({ cacheMs: 0, ...keyTimes })
  const token = await issuer.sign({ claims: { exp: Math.floor(Date.now() / 1000) + 9_000 } })
  expect(await send(token)).toBe(200)
  issuer.answerWith(500)
  expect(await send(token)).toBe(200)
  issuer.hang()
  return { send, token }
}

describe("an issuer that fails", () => {
  test("is no reason to get a new token: 503, and it is asked again a little later", async () => {
    issuer.answerWith(500)
    const { app, send, errors } = createCaller({ retryMs: 0 })
    const refused = await app(whoami(bearer(await issuer.sign())))
    expect(refused).toMatchObject({ status: 503, headers: { "retry-after": "5" } })
    expect(errors().join("")).toContain("answered 500")
    issuer.answerWith(200)
    expect(await send(await issuer.sign())).toBe(200)
  })

  test("is not asked again for each token that somebody makes up, nor is each logged as an error", async () => {
    issuer.answerWith(500)
    const { send, errors } = createCaller()
    await Promise.all(Array.from({ length: 10 }, async () => send(await issuer.sign())))
    const once = issuer.requests()
    for (let at = 0; at < 10; at++) expect(await send(await issuer.sign())).toBe(503)
    // Both places where its metadata may stand.
    expect([once, issuer.requests(), errors().length]).toEqual([2, 2, 1])
  })

  test("leaves those in whose keys were read not long ago, and says so once", async () => {
    const { send, errors } = createCaller({ cacheMs: 0 })
    const token = await issuer.sign()
    expect(await send(token)).toBe(200)
    issuer.answerWith(500)
    for (let at = 0; at < 3; at++) expect(await send(token)).toBe(200)
    expect(errors()).toEqual([expect.stringContaining("those of before are used")])
    expect(await send(await issuer.sign({ header: { kid: "new" } }))).toBe(503)
  })

  test("lets nobody in by keys that are too old", async () => {
    const { send } = createCaller({ cacheMs: 0, outageMs: 1 })
    const token = await issuer.sign()
    expect(await send(token)).toBe(200)
    issuer.answerWith(500)
    await delay(20)
    expect(await send(token)).toBe(503)
  })

  test("that does not answer at all keeps nobody waiting whose key was read not long ago", async () => {
    const { send, token } = await failThenHang({ answerMs: 60_000, patienceMs: 10 })
    goOn(6_000)
    const requests = issuer.requests()
    for (let at = 0; at < 3; at++) expect(await send(token)).toBe(200)
    expect(issuer.requests()).toBe(requests + 1)
  })

  test("keeps one waiting for its answer, and none of those who come meanwhile", async () => {
    const { send, token } = await failThenHang({ answerMs: 60_000, patienceMs: 60_000 })
    goOn(6_000)
    void send(token)
    expect(await send(token)).toBe(200)
  })

  test("lets nobody in by keys that became too old while nobody came", async () => {
    const { send, token } = await failThenHang({ answerMs: 50, patienceMs: 10 })
    goOn(61 * 60_000)
    expect(await send(token)).toBe(503)
  })

  test("has one time for both places of its metadata: an authorizer has little more", async () => {
    issuer.hang()
    const { send, errors } = createCaller({ answerMs: 50 })
    expect(await send(await issuer.sign())).toBe(503)
    expect(issuer.requests()).toBe(1)
    expect(errors().join("")).toContain("timeout")
  })

  test("and comes back is believed at once: with its new keys, and without those of before", async () => {
    const { send } = createCaller({ cacheMs: 0, retryMs: 0 })
    const token = await issuer.sign()
    expect(await send(token)).toBe(200)
    issuer.answerWith(500)
    expect(await send(token)).toBe(200)
    issuer.answerWith(200)
    await issuer.rotate()
    expect([await send(await issuer.sign()), await send(token)]).toEqual([200, 401])
  })
})
