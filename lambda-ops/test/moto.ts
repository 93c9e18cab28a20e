import { spawn, spawnSync } from "node:child_process"
import { once } from "node:events"
import { createServer } from "node:net"
import type { AddressInfo } from "node:net"
import { setTimeout } from "node:timers/promises"

/**
 * What moto_server does unlike Lambda, so that a test here says nothing about it:
 * - it answers all functions in one page;
 * - it accepts any RevisionId, and so never refuses a change by somebody else;
 * - it accepts any runtime, and activates every update at once;
 * - it gives every invocation the same answer, unless told another one beforehand.
 */
export const hasMoto = spawnSync("moto_server", ["--help"]).status === 0

export type Moto = Awaited<ReturnType<typeof startMoto>>

export async function startMoto() {
  const port = await freePort()
  const child = spawn("moto_server", ["-H", "127.0.0.1", "-p", String(port)], { stdio: "ignore" })
  const endpoint = `http://127.0.0.1:${port}`
  const send = (path: string, init: RequestInit = {}) => fetch(`${endpoint}${path}`, init)
  while ((await send("/moto-api/").catch(() => undefined))?.ok !== true) {
    if (child.exitCode !== null) throw new Error(`moto_server ended with ${child.exitCode}`)
    await setTimeout(50)
  }
  // Invocations need no container then.
  await send("/moto-api/config", { method: "POST", body: JSON.stringify({ lambda: { use_docker: false } }) })
  await createRole(endpoint)
  return {
    endpoint,
    create: (region: string, name: string, about: object) =>
      createFunction(endpoint, { region, name, about }),
    /** What the next invocations in a region answer, one after the other. */
    answers: async (region: string, results: readonly string[]) => {
      const body = JSON.stringify({ results, region })
      await send("/moto-api/static/lambda-simple/response", { method: "POST", body })
    },
    close: async () => {
      child.kill()
      await once(child, "exit")
    },
  }
}

const signedFor = (region: string, service: string) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=test/20261121/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`,
})

/** moto wants the role of a function to be there. */
async function createRole(endpoint: string) {
  const AssumeRolePolicyDocument = JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" },
    ],
  })
  const body = new URLSearchParams({
    Action: "CreateRole",
    Version: "2010-05-08",
    RoleName: "fn",
    AssumeRolePolicyDocument,
  })
  await expectOk(await fetch(endpoint, { method: "POST", headers: signedFor("us-east-1", "iam"), body }))
}

async function createFunction(
  endpoint: string,
  { region, name, about }: { region: string; name: string; about: object },
) {
  const emptyZip = `UEsFBg${"A".repeat(24)}==`
  const body = JSON.stringify({
    FunctionName: name,
    Role: "arn:aws:iam::123456789012:role/fn",
    Handler: "index.handler",
    Runtime: "nodejs18.x",
    Code: { ZipFile: emptyZip },
    ...about,
  })
  const headers = { ...signedFor(region, "lambda"), "content-type": "application/json" }
  await expectOk(await fetch(`${endpoint}/2015-03-31/functions`, { method: "POST", headers, body }))
}

async function expectOk(response: Response) {
  const text = await response.text()
  if (!response.ok) throw new Error(`moto answered ${response.status}: ${text.slice(0, 500)}`)
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1")
  await once(server, "listening")
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, "close")
  return port
}
