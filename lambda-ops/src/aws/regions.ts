import { ToolError } from "@mcp-on-aws/tools/tool-error"
import type { LambdaApi } from "./function.ts"

const functionArn = /^arn:aws[a-z-]*:lambda:([a-z0-9-]+):\d{12}:function:([\w-]{1,64})$/

export interface FunctionReference {
  readonly api: LambdaApi
  readonly name: string
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

  return {
    names,
    api,
    /** A function by its ARN, or by its name in `region`; without it, in the first region. */
    async resolve(reference: string, region = names[0] ?? ""): Promise<FunctionReference> {
      const [, arnRegion, name] = functionArn.exec(reference) ?? []
      return { api: await api(arnRegion ?? region), name: name ?? reference }
    },
  }
}
