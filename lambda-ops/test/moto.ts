import { startMoto } from "@mcp-on-aws/moto/start"

export type LambdaOfMoto = Awaited<ReturnType<typeof startLambdaOfMoto>>

/**
 * Lambda as moto imitates it. What moto does unlike Lambda, so that a test here says nothing about it:
 * - it answers all functions in one page;
 * - it accepts any RevisionId, and so never refuses a change by somebody else;
 * - it accepts any runtime, and activates every update at once;
 * - it knows no GetRuntimeManagementConfig, and so plans say that it could not be read;
 * - it gives every invocation the same answer, unless told another one beforehand.
 */
export async function startLambdaOfMoto() {
  const { url: endpoint, close } = await startMoto(process.env)
  const send = (path: string, init: RequestInit) => fetch(`${endpoint}${path}`, init)
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
    close,
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
