import type { Logger } from "@mcp-on-aws/hosting/log"
import { nowSeconds } from "../sessions/session-store.ts"
import type { Row, Table } from "../sessions/table.ts"

/** All leases under one key, a row a task: peers are found by one query, without an index or a scan. */
const PARTITION = "I"
/** Apart from the leases, a row each: however many come at once, no task's renewal waits for them or grows by them. */
const revokedPartition = (instance: string) => `V#${instance}`
/** How far the clocks of two tasks may be apart; ECS keeps them within milliseconds. */
const SKEW_MS = 500
const ROW_SECONDS = 300

export interface Peer {
  readonly instance: string
  /** `host:port` of its private listener. */
  readonly address: string
  readonly draining: boolean
}

/** A session that is not its task's any more, as far as this fence. */
export interface Revocation {
  readonly pk: string
  readonly fence: number
}

export interface LeaseOptions {
  readonly table: Table
  readonly instance: string
  readonly address: string
  /** How long others wait for a silent task; it writes three times as often. */
  readonly leaseMs: number
  readonly logger: Logger
  /** Each is told at every heartbeat, for some minutes. */
  readonly onRevoked: (revoked: readonly Revocation[]) => void
  /** This task could not renew in time: nothing it holds is its own any more. */
  readonly onLost: () => void
}

/**
 * A task's right to own sessions: one row, renewed by one write a heartbeat. Measured on the monotonic
 * clock from before the request, it ends here earlier than anywhere else.
 */
export class Lease {
  readonly #options: LeaseOptions
  #validUntil = 0
  #lost = true
  readonly #draining = new AbortController()
  #stopped = false
  #timer: NodeJS.Timeout | undefined
  #expiry: NodeJS.Timeout | undefined

  constructor(options: LeaseOptions) {
    this.#options = options
  }

  /** Checked before whatever only an owner may do; a task that was paused finds out here. */
  isValid(): boolean {
    if (performance.now() < this.#validUntil) return true
    this.#lose()
    return false
  }

  get draining() {
    return this.#draining.signal.aborted
  }

  get drainSignal() {
    return this.#draining.signal
  }

  async start(): Promise<void> {
    await this.#renew()
    this.#schedule(this.#options.leaseMs / 3)
  }

  /** Tells the other tasks that this one takes nothing new. */
  async drain(): Promise<void> {
    this.#draining.abort()
    await this.#renew()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    clearTimeout(this.#timer)
    clearTimeout(this.#expiry)
    await this.#options.table.delete({ pk: PARTITION, sk: this.#options.instance })
  }

  async readPeer(instance: string): Promise<Peer | undefined> {
    const row = await this.#options.table.get({ pk: PARTITION, sk: instance })
    return row && readPeer(row)
  }

  /** The other tasks whose lease holds. */
  async listPeers(): Promise<Peer[]> {
    const { rows } = await this.#options.table.query({
      KeyConditionExpression: "pk = :pk",
      ExpressionAttributeValues: { ":pk": { S: PARTITION } },
    })
    return rows
      .flatMap((row) => readPeer(row) ?? [])
      .filter((peer) => peer.instance !== this.#options.instance)
  }

  /** Has a task that may still believe to own a session drop it at its next heartbeat. */
  async revoke(instance: string, { pk, fence }: Revocation): Promise<void> {
    const exp = String(nowSeconds() + ROW_SECONDS)
    await this.#options.table.put({
      pk: { S: revokedPartition(instance) },
      // Begins with its end: DynamoDB deletes rows days after theirs, and those would be read with the others.
      sk: { S: `${exp}#${pk}@${fence}` },
      session: { S: pk },
      fence: { N: String(fence) },
      exp: { N: exp },
    })
  }

  async #readRevoked(): Promise<Revocation[]> {
    const { table, instance } = this.#options
    const { rows } = await table.query({
      KeyConditionExpression: "pk = :pk AND sk > :now",
      ExpressionAttributeValues: {
        ":pk": { S: revokedPartition(instance) },
        ":now": { S: String(nowSeconds()) },
      },
    })
    return rows.map(({ session, fence }) => ({ pk: session?.S ?? "", fence: Number(fence?.N) }))
  }

  #schedule(ms: number) {
    if (this.#stopped) return
    this.#timer = setTimeout(() => void this.#beat(), ms)
  }

  async #beat() {
    const { leaseMs, logger } = this.#options
    // A lease that ran out is lost before it is taken again: others may have claimed in between.
    this.isValid()
    try {
      await this.#renew()
      this.#schedule(leaseMs / 3)
    } catch (error) {
      logger.warn("the lease could not be renewed", { error })
      this.#schedule(leaseMs / 10)
    }
  }

  async #renew() {
    const { table, instance, address, leaseMs, onRevoked } = this.#options
    const begun = performance.now()
    const renewed = table.put({
      pk: { S: PARTITION },
      sk: { S: instance },
      addr: { S: address },
      lease: { N: String(Date.now() + leaseMs) },
      draining: { BOOL: this.draining },
      exp: { N: String(nowSeconds() + ROW_SECONDS) },
    })
    const [revoked] = await Promise.all([this.#readRevoked(), renewed])
    if (this.#stopped) return
    // Before the lease counts: what was revoked must not be served in between.
    onRevoked(revoked)
    // Answered after its end: whoever looked in between found it out, and may have claimed.
    if (performance.now() >= this.#validUntil) this.#lose()
    this.#validUntil = begun + leaseMs
    this.#lost = false
    clearTimeout(this.#expiry)
    this.#expiry = setTimeout(() => this.isValid(), Math.max(this.#validUntil - performance.now() + 5, 0))
  }

  #lose() {
    if (this.#lost) return
    this.#lost = true
    this.#options.logger.error("the lease ran out; every session is dropped")
    this.#options.onLost()
  }
}

function readPeer(row: Row): Peer | undefined {
  if (Number(row.lease?.N) + SKEW_MS < Date.now()) return undefined
  return {
    instance: row.sk?.S ?? "",
    address: row.addr?.S ?? "",
    draining: row.draining?.BOOL === true,
  }
}
