import { createLambdaStandIn } from "@mcp-on-aws/lambda-stand-in/create"
import { answerExample, exampleFleet } from "./example-fleet.ts"
import { closeServer, listen } from "./ports.ts"

export interface LocalLambdaApi {
  readonly url: string
  /** With which lambda-ops finds the functions here, and may change those that carry the tag. */
  readonly variables: Readonly<Record<string, string>>
}

/** Lambda's own API, and the one metric of CloudWatch, over an account of example functions: nothing of it is real. */
export async function startLambdaApi(port: number, cleanup: AsyncDisposableStack): Promise<LocalLambdaApi> {
  const { server, create, faults } = createLambdaStandIn()
  faults.invoke = answerExample
  for (const { region, name, ...options } of exampleFleet) create(region, name, options)
  const url = `http://127.0.0.1:${await listen(server, { port, owner: "Lambda's API" })}`
  cleanup.defer(() => closeServer(server))
  return {
    url,
    variables: {
      AWS_ENDPOINT_URL_LAMBDA: url,
      AWS_ENDPOINT_URL_CLOUDWATCH: url,
      LAMBDA_OPS_REGIONS: [...new Set(exampleFleet.map(({ region }) => region))].join(","),
      LAMBDA_OPS_ALLOW_WRITES: "true",
    },
  }
}
