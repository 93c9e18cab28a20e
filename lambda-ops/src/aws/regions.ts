import { ToolError } from "@mcp-on-aws/tools/tool-error"
import type { LambdaApi, LambdaFunction } from "./function.ts"

const functionArn = /^arn:aws[a-z-]*:lambda:([a-z0-9-]+):\d{12}:function:([\w-]{1,64})$/

export interface Found {
  readonly api: LambdaApi
  readonly fn: LambdaFunction
}

export interface FunctionReference {
  /** A name, or an ARN. */
  readonly function: string
  /** Of a name; without it, the first region that the server was started for. */
  readonly region?: string | undefined
}

export type Regions = ReturnType<typeof createRegions>

/** The regions that this server was started for. The SDK is loaded when one of them is first asked. */
export function createRegions(names: readonly string[], connect: (region: string) => Promise<LambdaApi>) {
  const apis = new Map<string, Promise<LambdaApi>>()

  function api(region: string): Promise<LambdaApi> {
    if (!names.includes(region)) {
      throw new ToolError(`This server was not started for region "${region}", only for ${names.join(", ")}.`)
    }
    const known = apis.get(region) ?? connect(region)
    apis.set(region, known)
    return known
  }

  const regionOf = ({ function: meant, region = names[0] ?? "" }: FunctionReference) =>
    functionArn.exec(meant)?.[1] ?? region

  return {
    names,
    api,
    regionOf,
    /**
     * The function that is meant, and no other of its name: Lambda is asked in the account of these credentials.
     * @throws ToolError
     */
    async find(reference: FunctionReference, signal: AbortSignal): Promise<Found> {
      const { function: meant } = reference
      const [arn, , name = meant] = functionArn.exec(meant) ?? []
      const found = await api(regionOf(reference))
      const fn = await found.getFunction(name, signal)
      if (arn !== undefined && arn !== fn.arn) {
        throw new ToolError(
          `${arn} is not of account ${fn.account}, where this server's credentials are from: there, ${name} is another function.`,
        )
      }
      return { api: found, fn }
    },
  }
}
