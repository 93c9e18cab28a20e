import type { JSONRPCMessage } from "@modelcontextprotocol/server"

export interface SseEvent {
  readonly id: string | undefined
  readonly message: JSONRPCMessage | undefined
}

type Message = JSONRPCMessage & {
  id?: string | number
  method?: string
  params?: Record<string, unknown>
  result?: { content?: { text: string }[] } & Record<string, unknown>
  error?: { code: number; message: string; data?: Record<string, unknown> }
}

const VERSION = "2025-11-25"
const PATIENCE_MS = 15_000

/** One client of one session, with no cookies: each request goes to the task that the test names. */
export class TestClient {
  id = ""
  principal: string
  readonly #version: string
  #next = 1

  constructor({ principal = "alice", version = VERSION } = {}) {
    this.principal = principal
    this.#version = version
  }

  static async begin(
    url: string,
    options: { principal?: string; version?: string } = {},
  ): Promise<TestClient> {
    const client = new TestClient(options)
    const response = await client.send(url, {
      jsonrpc: "2.0",
      id: "init",
      method: "initialize",
      params: {
        protocolVersion: options.version ?? VERSION,
        capabilities: { elicitation: {}, sampling: {}, roots: {} },
        clientInfo: { name: "test", version: "1" },
      },
    })
    if (response.status !== 200) throw new Error(`initialize: ${response.status} ${await response.text()}`)
    client.id = response.headers.get("mcp-session-id") ?? ""
    await new EventReader(response).answer("init")
    await client.notify(url, "notifications/initialized")
    return client
  }

  nextId() {
    return this.#next++
  }

  headers(more: Record<string, string> = {}): Record<string, string> {
    return {
      accept: "application/json, text/event-stream",
      authorization: `Bearer ${this.principal}`,
      ...(this.id !== "" && { "mcp-session-id": this.id, "mcp-protocol-version": this.#version }),
      ...more,
    }
  }

  send(url: string, message: unknown, signal?: AbortSignal): Promise<Response> {
    return fetch(`${url}/mcp`, {
      method: "POST",
      headers: this.headers({ "content-type": "application/json" }),
      body: JSON.stringify(message),
      ...(signal && { signal }),
    })
  }

  async notify(url: string, method: string, params: Record<string, unknown> = {}): Promise<number> {
    return (await this.send(url, { jsonrpc: "2.0", method, params })).status
  }

  /** Sends a call and leaves its stream to be read. */
  async start(url: string, name: string, args: object = {}, { id = this.nextId() } = {}) {
    const params = { name, arguments: args, _meta: { progressToken: `token ${id}` } }
    const response = await this.send(url, { jsonrpc: "2.0", id, method: "tools/call", params })
    if (response.status !== 200) throw new Error(`${name}: ${response.status} ${await response.text()}`)
    return { id, events: new EventReader(response) }
  }

  async call(url: string, name: string, args: object = {}): Promise<Message> {
    const { id, events } = await this.start(url, name, args)
    return events.answer(id)
  }

  async callText(url: string, name: string, args: object = {}): Promise<string> {
    const { result, error } = await this.call(url, name, args)
    return result?.content?.[0]?.text ?? JSON.stringify(error)
  }

  async request(url: string, method: string, params: Record<string, unknown> = {}): Promise<Message> {
    const id = this.nextId()
    const response = await this.send(url, { jsonrpc: "2.0", id, method, params })
    if (response.status !== 200) throw new Error(`${method}: ${response.status} ${await response.text()}`)
    return new EventReader(response).answer(id)
  }

  get(url: string, lastEventId?: string): Promise<Response> {
    const headers = this.headers(lastEventId === undefined ? {} : { "last-event-id": lastEventId })
    return fetch(`${url}/mcp`, { headers })
  }

  async listen(url: string, lastEventId?: string): Promise<EventReader> {
    const response = await this.get(url, lastEventId)
    if (response.status !== 200) throw new Error(`GET: ${response.status} ${await response.text()}`)
    return new EventReader(response)
  }

  delete(url: string): Promise<Response> {
    return fetch(`${url}/mcp`, { method: "DELETE", headers: this.headers() })
  }
}

/** Reads a stream's events one by one; remembers where it is, as a client does. */
export class EventReader {
  readonly seen: SseEvent[] = []
  lastEventId: string | undefined
  #text = ""
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>
  readonly #decoder = new TextDecoder()

  constructor(response: Response) {
    if (!response.body) throw new Error(`No body: ${response.status}`)
    this.#reader = response.body.getReader() as ReadableStreamDefaultReader<Uint8Array>
  }

  /** The next event with a message; nothing at the end of the stream. */
  async next(): Promise<Message | undefined> {
    for (;;) {
      const end = this.#text.indexOf("\n\n")
      if (end >= 0) {
        const frame = this.#text.slice(0, end)
        this.#text = this.#text.slice(end + 2)
        const id = /^id: (.*)$/m.exec(frame)?.[1]
        const data = /^data: (.+)$/m.exec(frame)?.[1]
        if (id !== undefined) this.lastEventId = id
        const message = data === undefined ? undefined : (JSON.parse(data) as Message)
        if (id !== undefined || message) this.seen.push({ id, message })
        if (message) return message
        continue
      }
      const { done, value } = await withPatience(this.#reader.read())
      if (done) return undefined
      this.#text += this.#decoder.decode(value, { stream: true })
    }
  }

  /** Reads on until one fits. */
  async until(fits: (message: Message) => boolean): Promise<Message> {
    for (;;) {
      const message = await this.next()
      if (!message) throw new Error(`The stream ended; seen: ${JSON.stringify(this.seen).slice(0, 2000)}`)
      if (fits(message)) return message
    }
  }

  answer(id: string | number): Promise<Message> {
    return this.until((message) => message.id === id && message.method === undefined)
  }

  /** Everything to the end. */
  async rest(): Promise<Message[]> {
    const messages: Message[] = []
    for (let message = await this.next(); message; message = await this.next()) messages.push(message)
    return messages
  }

  async close() {
    await this.#reader.cancel().catch(() => undefined)
  }

  /** The progress values that came, in the order in which they came. */
  get progress(): unknown[] {
    return this.seen.flatMap(({ message }) =>
      (message as Message | undefined)?.method === "notifications/progress"
        ? [(message as Message).params?.progress]
        : [],
    )
  }
}

function withPatience<T>(promise: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new Error(`Nothing came for ${PATIENCE_MS} ms`)), PATIENCE_MS)
  return Promise.race([promise, late.promise]).finally(() => clearTimeout(timer))
}

/** Tries again until it holds, within the patience of a test. */
export async function eventually<T>(look: () => T | Promise<T>, holds: (value: T) => boolean): Promise<T> {
  const until = performance.now() + PATIENCE_MS
  for (;;) {
    const value = await look()
    if (holds(value)) return value
    if (performance.now() > until) throw new Error(`Never so: ${JSON.stringify(value)?.slice(0, 2000)}`)
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}
