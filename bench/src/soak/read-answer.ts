/** A JSON-RPC message as it came. */
export interface Message {
  readonly id?: string | number | null
  readonly method?: string
  readonly params?: Record<string, unknown>
  readonly result?: Record<string, unknown>
  readonly error?: { readonly code: number; readonly message: string }
}

export interface Arrival {
  /** Id of the event that it came in, if it came in one. */
  readonly eventId?: string | undefined
  readonly message: Message
}

/** The messages of an answer as they come, events without one left out. Whoever stops early hangs up. */
export async function* readArrivals(response: Response): AsyncGenerator<Arrival> {
  if (!response.headers.get("content-type")?.startsWith("text/event-stream")) {
    const text = await response.text()
    if (text !== "") yield { message: JSON.parse(text) as Message }
    return
  }
  const decoder = new TextDecoder()
  let text = ""
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true })
    const events = text.split("\n\n")
    text = events.pop() ?? ""
    yield* events.flatMap(readEvent)
  }
}

function readEvent(event: string): Arrival[] {
  const fields = event.split("\n")
  const data = fields.find((line) => line.startsWith("data: {"))
  if (data === undefined) return []
  const eventId = fields.find((line) => line.startsWith("id: "))?.slice(4)
  return [{ eventId, message: JSON.parse(data.slice(6)) as Message }]
}
