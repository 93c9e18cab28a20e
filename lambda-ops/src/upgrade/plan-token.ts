import { createHash, createHmac, timingSafeEqual } from "node:crypto"
import { ToolError } from "@mcp-on-aws/tools/tool-error"

const TTL_MS = 30 * 60 * 1000
/** Of each function's digest, enough to name the one that changed; the signature covers all of it. */
const DIGEST_CHARS = 6

/** What a plan was made for. Any difference makes its token invalid. */
export interface PlannedUpgrade {
  readonly arn: string
  readonly name: string
  readonly revisionId: string
  readonly from: string
  readonly to: string
}

export type PlanTokens = ReturnType<typeof createPlanTokens>

/**
 * Tokens that prove that a plan was made: signed, bound to who asked, to each function's revision and to its new
 * runtime, valid for half an hour. The key is one process's own over stdio, and one secret for all instances on
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
    mint(principal: string, planned: readonly PlannedUpgrade[]) {
      const expiresAt = now() + TTL_MS
      const expires = expiresAt.toString(36)
      const digests = sorted(planned).map(digestOf)
      return {
        token: write(principal, expires, digests),
        expiresAt: new Date(expiresAt).toISOString(),
      }
    },

    /** @throws ToolError saying in what the functions differ from the plan */
    verify(token: string, principal: string, planned: readonly PlannedUpgrade[]): void {
      const [expires = "", , short = ""] = token.split(".")
      const digests = sorted(planned).map(digestOf)
      if (equal(token, write(principal, expires, digests))) {
        if (parseInt(expires, 36) > now()) return
        throw planAgain("the plan is older than half an hour")
      }
      if (short.length !== planned.length * DIGEST_CHARS) {
        throw planAgain(
          `the plan is for ${short.length / DIGEST_CHARS} functions, and ${planned.length} were given`,
        )
      }
      const changed = sorted(planned).filter(
        (_, index) =>
          !digests[index]?.startsWith(short.slice(index * DIGEST_CHARS, (index + 1) * DIGEST_CHARS)),
      )
      if (changed.length === 0) throw planAgain("the plan was not made by this server for this caller")
      const names = changed.map(({ name }) => name).join(", ")
      throw planAgain(`changed since the plan was made, or not in it: ${names}`)
    },
  }
}

const sorted = (planned: readonly PlannedUpgrade[]) =>
  planned.toSorted((one, other) => (one.arn < other.arn ? -1 : 1))

const digestOf = ({ arn, revisionId, from, to }: PlannedUpgrade) =>
  createHash("sha256")
    .update(JSON.stringify([arn, revisionId, from, to]))
    .digest("base64url")

function equal(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}

const planAgain = (why: string) =>
  new ToolError(`Nothing was changed: ${why}. Make a new plan with plan_runtime_upgrade, and look at it.`)
