import type { SessionState } from "@mcp-on-aws/tools/definition"
import { ToolError } from "@mcp-on-aws/tools/tool-error"
import type { Session, SessionChange } from "./session-store.ts"
import { Turns } from "./turns.ts"

/** What a session remembers shares its row, each write of which costs all of it, and DynamoDB's 400 KB. */
const MOST_BYTES = 16 * 1024
const MOST_SUBSCRIPTIONS = 200
const MOST_SUBSCRIPTION_BYTES = 32 * 1024

type Change = (change: SessionChange) => Promise<void>

/** What a session remembers, in memory and in its row: written through, fenced. */
export class SessionMemory implements SessionState {
  readonly subscriptions: Set<string>
  #listens: boolean
  readonly #values: Map<string, string>
  readonly #change: Change
  /** Each change sees what those before it left of the bounds. */
  readonly #turns = new Turns()

  constructor({ subscriptions, state, listens }: Session, change: Change) {
    this.subscriptions = new Set(subscriptions)
    this.#values = new Map(state)
    this.#listens = listens
    this.#change = change
  }

  /** Whether its client ever opened the GET stream. */
  get listens() {
    return this.#listens
  }

  async get<T>(key: string): Promise<T | undefined> {
    const value = this.#values.get(key)
    return value === undefined ? undefined : (JSON.parse(value) as T)
  }

  async set(key: string, value: unknown): Promise<void> {
    const text = JSON.stringify(value ?? null)
    return this.#turns.enqueue(() => this.#set(key, text))
  }

  async #set(key: string, text: string): Promise<void> {
    const others = [...this.#values].filter(([name]) => name !== key)
    const bytes = [...others, [key, text]].reduce((sum, pair) => sum + Buffer.byteLength(pair.join("")), 0)
    if (bytes > MOST_BYTES) {
      throw new ToolError(
        `This session would remember more than its limit of ${MOST_BYTES} bytes. Remember less.`,
      )
    }
    await this.#change({
      UpdateExpression: "SET app.#key = :value",
      ExpressionAttributeNames: { "#key": key },
      ExpressionAttributeValues: { ":value": { S: text } },
    })
    this.#values.set(key, text)
  }

  subscribe(uri: string, wanted: boolean): Promise<void> {
    return this.#turns.enqueue(() => this.#subscribe(uri, wanted))
  }

  async #subscribe(uri: string, wanted: boolean): Promise<void> {
    if (wanted === this.subscriptions.has(uri)) return
    if (wanted) this.#checkRoomFor(uri)
    await this.#change({
      UpdateExpression: wanted ? "ADD subs :uris" : "DELETE subs :uris",
      ExpressionAttributeValues: { ":uris": { SS: [uri] } },
    })
    if (wanted) this.subscriptions.add(uri)
    else this.subscriptions.delete(uri)
  }

  #checkRoomFor(uri: string) {
    if (this.subscriptions.size >= MOST_SUBSCRIPTIONS) {
      throw new ToolError(`A session may subscribe to at most ${MOST_SUBSCRIPTIONS} resources.`)
    }
    const bytes = [...this.subscriptions, uri].reduce((sum, each) => sum + Buffer.byteLength(each), 0)
    if (bytes > MOST_SUBSCRIPTION_BYTES) {
      throw new ToolError(
        `The URIs that a session subscribes to may have ${MOST_SUBSCRIPTION_BYTES} bytes together. Unsubscribe from some.`,
      )
    }
  }

  async setLogLevel(level: string): Promise<void> {
    await this.#change({
      UpdateExpression: "SET #log = :level",
      ExpressionAttributeNames: { "#log": "log" },
      ExpressionAttributeValues: { ":level": { S: level } },
    })
  }

  async listen(): Promise<void> {
    if (this.#listens) return
    await this.#change({
      UpdateExpression: "SET lst = :yes",
      ExpressionAttributeValues: { ":yes": { BOOL: true } },
    })
    this.#listens = true
  }
}
