import { createHash, createHmac, timingSafeEqual } from "node:crypto"
import { ToolError } from "@mcp-on-aws/tools/tool-error"

const TTL_MS = 30 * 60 * 1000
/** Of each function's digest, enough to name the one that changed; the signature covers all of it. */
const DIGEST_CHARS = 6
const shortDigest = new RegExp(`.{${DIGEST_CHARS}}`, "g")

/** A function as it was planned with. Any difference makes the plan's token invalid. */
export interface Planned {
  readonly arn: string
  readonly name: string
  readonly revisionId: string
  readonly from?: string
  readonly to?: string
}

export type PlannedUpgrade = Required<Planned>

export interface Plan {
  readonly planned: readonly Planned[]
  /** All else that is planned: JSON of what is done besides, and how. */
  readonly terms: unknown
}

export type PlanTokens = ReturnType<typeof createPlanTokens>

/**
 * Tokens that prove that a plan was made: signed, bound to who asked, to each function's revision and new runtime,
 * and to the plan's terms, valid for half an hour. The key is one process's own over stdio, and one secret for all instances on
 * Lambda; what is signed with it here serves for nothing else.
 */
export function createPlanTokens(key: string | Uint8Array, now: () => number = Date.now) {
  const planKey = createHmac("sha256", key).update("lambda-ops plan").digest()
  const sign = (principal: string, expires: string, digests: readonly string[]) =>
    createHmac("sha256", planKey)
      .update(JSON.stringify([principal, expires, digests]))
      .digest("base64url")
  const write = (principal: string, expires: string, digests: readonly string[]) => {
    const short = digests.map((digest) => digest.slice(0, DIGEST_CHARS)).join("")
    return `${expires}.${sign(principal, expires, digests)}.${short}`
  }

  return {
    mint(principal: string, plan: Plan) {
      const expiresAt = now() + TTL_MS
      const expires = expiresAt.toString(36)
      const digests = digestsOf(plan)
      return {
        token: write(principal, expires, digests),
        expiresAt: new Date(expiresAt).toISOString(),
      }
    },

    /** @throws ToolError saying in what the functions differ from the plan */
    verify(token: string, principal: string, plan: Plan): void {
      const [expires = "", , short = ""] = token.split(".")
      const digests = digestsOf(plan)
      if (equal(token, write(principal, expires, digests))) {
        if (parseInt(expires, 36) > now()) return
        throw planAgain("the plan is older than half an hour")
      }
      throw planAgain(describeDifference(plan, short.match(shortDigest) ?? []))
    },
  }
}

const sorted = (planned: readonly Planned[]) =>
  planned.toSorted((one, other) => (one.arn < other.arn ? -1 : 1))

/** First of the terms, then of each function. */
const digestsOf = ({ planned, terms }: Plan) => [
  digest(terms),
  ...sorted(planned).map(({ arn, revisionId, from, to }) => digest([arn, revisionId, from, to])),
]

const digest = (value: unknown) => createHash("sha256").update(JSON.stringify(value)).digest("base64url")

function describeDifference(plan: Plan, [terms, ...functions]: readonly string[]): string {
  const given = sorted(plan.planned)
  if (functions.length !== given.length)
    return `the plan is for ${functions.length} functions, and ${given.length} were given`
  const [now = "", ...digests] = digestsOf(plan)
  const changed = given.filter((_, index) => !digests[index]?.startsWith(functions[index] ?? ""))
  if (changed.length > 0) {
    const names = changed.map(({ name }) => name).join(", ")
    return `changed since the plan was made, or not in it: ${names}`
  }
  if (!now.startsWith(terms ?? "")) return "the terms differ from the plan's, such as payload or smoke test"
  return "the plan was not made by this server for this caller"
}

function equal(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}

const planAgain = (why: string) =>
  new ToolError(`Nothing was changed: ${why}. Plan or ask again, and look at what has changed.`)
