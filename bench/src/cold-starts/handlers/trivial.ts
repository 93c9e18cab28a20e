// The least that a function can do: it parses the event's body and answers.
interface Event {
  readonly body: string
}

export const handler = async ({ body }: Event) => {
  const { id } = JSON.parse(body) as { id: number }
  const text = "the answer from instance none"
  const result = { content: [{ type: "text", text }] }
  return {
    statusCode: 200,
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ jsonrpc: "2.0", id, result }),
  }
}
