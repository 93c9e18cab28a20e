// Preloaded into each environment (`node --import`): stands in for the native add-on of aws-lambda-ric,
// `rapid-client.node`, which takes a C++ toolchain and a minute to build. The rest of the runtime
// interface client is AWS's own.
import { Buffer } from "node:buffer"
import { Agent, request } from "node:http"
import { registerHooks } from "node:module"

const RUNTIME = "/2018-06-01/runtime"
const agent = new Agent({ keepAlive: true, maxSockets: 1 })

registerHooks({
  resolve: (specifier, context, nextResolve) =>
    specifier === "./rapid-client.node"
      ? { url: import.meta.url, format: "module", shortCircuit: true }
      : nextResolve(specifier, context),
})

/** The add-on posts synchronously: no poll for the next invocation may overtake an answer. */
let posted = Promise.resolve()

export async function next() {
  await posted
  const { headers, body } = await call("GET", `${RUNTIME}/invocation/next`)
  return { headers, bodyJson: body }
}

export function done(id, body) {
  posted = call("POST", `${RUNTIME}/invocation/${id}/response`, { body })
}

export function error(id, body, trace) {
  posted = call("POST", `${RUNTIME}/invocation/${id}/error`, {
    body,
    headers: {
      "Lambda-Runtime-Function-Error-Type": JSON.parse(body).errorType ?? "Unhandled",
      // A stack trace in a header: what HTTP forbids there is escaped.
      "Lambda-Runtime-Function-XRay-Error-Cause": encodeURI(trace).slice(0, 8 * 1024),
    },
  })
}

function call(method, path, { body, headers } = {}) {
  const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(":")
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { method, host, port, path, agent, headers: describe(body, headers) },
      (incoming) => {
        let text = ""
        incoming.setEncoding("utf8")
        incoming.on("data", (chunk) => (text += chunk))
        incoming.on("end", () => resolve({ headers: incoming.headers, body: text }))
        incoming.on("error", reject)
      },
    )
    outgoing.on("error", reject)
    outgoing.end(body)
  })
}

const describe = (body, headers) =>
  body === undefined
    ? headers
    : { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body), ...headers }
