import type { JSONRPCRequest } from "@modelcontextprotocol/server"
import type { SessionKey } from "./session-key.ts"
import { FencedError } from "./store-error.ts"
import type { Row, Table, Update } from "./table.ts"

/** A deleted session's row stays so long, to tell late requests that it is gone. */
const CLOSED_SECONDS = 60
const META = "META"

/** One session as it is stored. */
export interface Session {
  readonly owner: string
  readonly fence: number
  readonly initialize: JSONRPCRequest
  readonly logLevel: string | undefined
  readonly subscriptions: ReadonlySet<string>
  readonly state: ReadonlyMap<string, string>
  /** Whether its client ever opened the GET stream: only then is anything kept for it. */
  readonly listens: boolean
}

export interface SessionStoreOptions {
  readonly table: Table
  readonly instance: string
  readonly idleSeconds: number
}

/** What a change writes: an update expression without its condition. */
export type SessionChange = Pick<
  Update,
  "UpdateExpression" | "ExpressionAttributeNames" | "ExpressionAttributeValues"
>

export class SessionStore {
  readonly #table: Table
  readonly #instance: string
  /** Longer than a session may be idle, by the quarter of that in which a use does not move its end on. */
  readonly lifeSeconds: number

  constructor({ table, instance, idleSeconds }: SessionStoreOptions) {
    this.#table = table
    this.#instance = instance
    this.lifeSeconds = Math.ceil(idleSeconds * 1.25)
  }

  expiry = () => nowSeconds() + this.lifeSeconds

  async create(key: SessionKey, initialize: JSONRPCRequest, version: string): Promise<Session> {
    const row = {
      ...metaKey(key),
      st: { S: "open" },
      own: { S: this.#instance },
      fence: { N: "1" },
      init: { S: JSON.stringify(initialize) },
      ver: { S: version },
      app: { M: {} },
      exp: { N: String(this.expiry()) },
    }
    // The id is random: a row that is there is the one of a first try whose answer was lost.
    await this.#table.putIfAbsent(row)
    return readSession(row)
  }

  /** Nothing where there is none, where it was deleted, and where it expired. */
  async read(key: SessionKey): Promise<Session | undefined> {
    const row = await this.#table.get({ pk: key.pk, sk: META })
    if (row?.st?.S !== "open" || Number(row.exp?.N) <= nowSeconds()) return undefined
    return readSession(row)
  }

  /** Makes this task the owner, if nobody else became it since `fence`. */
  async claim(key: SessionKey, fence: number): Promise<Session | undefined> {
    const row = await this.#table.update(
      { pk: key.pk, sk: META },
      {
        UpdateExpression: "SET own = :own, fence = :next, exp = :exp",
        ConditionExpression: "fence = :fence AND st = :open AND exp > :now",
        ExpressionAttributeValues: {
          ":own": { S: this.#instance },
          ":fence": { N: String(fence) },
          ":next": { N: String(fence + 1) },
          ":open": { S: "open" },
          ":now": { N: String(nowSeconds()) },
          ":exp": { N: String(this.expiry()) },
        },
      },
    )
    // A lost answer to a claim that was carried out looks like a lost race: the next look claims again.
    return row && readSession(row)
  }

  /** Writes what only the owner may. @throws FencedError where another task became it */
  async change(key: SessionKey, fence: number, change: SessionChange): Promise<void> {
    const row = await this.#table.update(
      { pk: key.pk, sk: META },
      {
        ...change,
        ConditionExpression: "fence = :fence AND st = :open",
        ExpressionAttributeValues: {
          ...change.ExpressionAttributeValues,
          ":fence": { N: String(fence) },
          ":open": { S: "open" },
        },
      },
    )
    if (!row) throw new FencedError(`Another task became the owner after fence ${fence}`)
  }

  /** Ends it, for every task. */
  async close(key: SessionKey): Promise<void> {
    await this.#table.update(
      { pk: key.pk, sk: META },
      {
        UpdateExpression: "SET st = :closed, exp = :exp REMOVE init, app, subs",
        ConditionExpression: "attribute_exists(pk)",
        ExpressionAttributeValues: {
          ":closed": { S: "closed" },
          ":exp": { N: String(nowSeconds() + CLOSED_SECONDS) },
        },
      },
    )
    await this.#table.delete(listKey(key))
  }

  /** Counts a principal's sessions, where their number is limited. */
  async list(key: SessionKey): Promise<number> {
    const row = { pk: { S: listKey(key).pk }, sk: { S: key.id }, exp: { N: String(this.expiry()) } }
    await this.#table.put(row)
    const { count } = await this.#table.query({
      KeyConditionExpression: "pk = :pk",
      FilterExpression: "exp > :now",
      ExpressionAttributeValues: { ":pk": row.pk, ":now": { N: String(nowSeconds()) } },
      Select: "COUNT",
    })
    return count
  }

  async unlist(key: SessionKey): Promise<void> {
    await this.#table.delete(listKey(key))
  }
}

export const nowSeconds = () => Math.floor(Date.now() / 1000)

const metaKey = ({ pk }: SessionKey) => ({ pk: { S: pk }, sk: { S: META } })
const listKey = ({ principal, id }: SessionKey) => ({ pk: `P#${principal}`, sk: id })

function readSession(row: Row): Session {
  return {
    owner: row.own?.S ?? "",
    fence: Number(row.fence?.N),
    initialize: JSON.parse(row.init?.S ?? "null") as JSONRPCRequest,
    logLevel: row.log?.S,
    subscriptions: new Set(row.subs?.SS),
    state: new Map(Object.entries(row.app?.M ?? {}).map(([name, { S = "null" }]) => [name, S])),
    listens: row.lst?.BOOL === true,
  }
}
