/* global awslambda */
// Behind a front: echoes its event, or answers what the request's body or the header x-answer asks for.
const ask = (event) => {
  const headers =
    event.headers ?? Object.fromEntries(Object.entries(event.multiValueHeaders).map(([k, v]) => [k, v[0]]))
  const asked = Object.entries(headers).find(([name]) => name.toLowerCase() === "x-answer")
  return asked ? JSON.parse(asked[1]) : { give: { statusCode: 200, body: JSON.stringify(event) } }
}

export const handler = async (event) => {
  const { give, size, wait, fail, exit } = ask(event)
  if (wait) await new Promise((resolve) => setTimeout(resolve, wait))
  if (fail) throw new Error("failed behind the front")
  if (exit) process.exit(1)
  return size ? { statusCode: 200, body: "x".repeat(size) } : give
}

export const streamHandler = awslambda.streamifyResponse(async (event, stream) => {
  const { give, raw, fail, failLate, chunks = [] } = ask(event)
  if (fail) throw new Error("failed behind the front")
  const { body = "", ...prelude } = give ?? {}
  const out = raw ? stream : awslambda.HttpResponseStream.from(stream, prelude)
  if (raw) out.setContentType(raw)
  out.write(body)
  for (const chunk of chunks) out.write(chunk)
  if (failLate) throw new Error("failed in mid-stream")
  out.end()
})
