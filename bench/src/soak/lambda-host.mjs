// Answers HTTP with the handler of a function's bundle: each request becomes the event that an HTTP API hands to it,
// and they come one after the other, as to one environment of Lambda. Not TypeScript: it stands in what is measured.
import { createServer } from "node:http"
import { buffer } from "node:stream/consumers"

globalThis.awslambda = {
  streamifyResponse: (handler) => handler,
  HttpResponseStream: { from: (stream) => stream },
}
const { handler } = await import(process.argv[2])
let before = Promise.resolve()

const server = createServer((request, response) => {
  void buffer(request).then(
    (body) => {
      before = before
        .then(() => invoke(request, body))
        .then(
          ({ statusCode, headers, body: text = "", isBase64Encoded }) =>
            response.writeHead(statusCode, headers).end(text, isBase64Encoded ? "base64" : "utf8"),
          (error) => response.writeHead(502).end(String(error)),
        )
    },
    () => response.destroy(),
  )
})
server.listen(0, "127.0.0.1", () => {
  process.stdout.write(`${JSON.stringify({ message: "listening", address: server.address() })}\n`)
})

let invocations = 0

function invoke({ method, url, headers }, body) {
  const event = {
    version: "2.0",
    rawPath: url,
    rawQueryString: "",
    headers,
    requestContext: { stage: "$default", http: { method, path: url } },
    body: body.toString("base64"),
    isBase64Encoded: true,
  }
  const deadline = Date.now() + 28_000
  return handler(event, {
    awsRequestId: `soak-${++invocations}`,
    getRemainingTimeInMillis: () => deadline - Date.now(),
  })
}
