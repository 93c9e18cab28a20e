import { expect, test } from "@jest/globals"
import { exampleFleet } from "../src/example-fleet.ts"
import { startLambdaApi } from "../src/lambda-api.ts"

test("Lambda's API has the example functions, each in its region, until it is closed", async () => {
  const cleanup = new AsyncDisposableStack()
  const { url, variables } = await startLambdaApi(0, cleanup)
  const found: string[] = []
  for (const region of (variables.LAMBDA_OPS_REGIONS ?? "").split(",")) {
    // Which region is asked stands in a signature, of which nothing else is looked at here.
    const authorization = `AWS4-HMAC-SHA256 Credential=local/20261121/${region}/lambda/aws4_request`
    const response = await fetch(`${url}/2015-03-31/functions/`, { headers: { authorization } })
    const { Functions } = (await response.json()) as { Functions: { FunctionName: string }[] }
    found.push(...Functions.map(({ FunctionName }) => `${region} ${FunctionName}`))
  }
  await cleanup.disposeAsync()

  expect(found.sort()).toEqual(exampleFleet.map(({ region, name }) => `${region} ${name}`).sort())
  await expect(fetch(url)).rejects.toThrow()
})
