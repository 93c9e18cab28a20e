import { createHash, randomUUID } from "node:crypto"
import { ApiError } from "./read-call.ts"

export interface StandInFunction {
  FunctionName: string
  FunctionArn: string
  Runtime?: string
  PackageType: "Zip" | "Image"
  Handler: string
  Description: string
  CodeSha256: string
  RevisionId: string
  Version: string
  State: string
  LastUpdateStatus: string
  LastModified: string
  MemorySize: number
  Timeout: number
  Environment: Environment
  VpcConfig?: { SubnetIds: string[]; SecurityGroupIds: string[] }
  CapacityProviderConfig?: { LambdaManagedInstancesCapacityProviderConfig: { CapacityProviderArn: string } }
  DurableConfig?: { ExecutionTimeout: number }
  SnapStart?: { ApplyOn: "None" | "PublishedVersions" }
}

/** Where its key refuses whoever asks, Lambda tells that instead of the variables. */
export interface Environment {
  Variables?: Record<string, string>
  Error?: { ErrorCode: string; Message: string }
}

export interface Entry {
  latest: StandInFunction
  versions: StandInFunction[]
  tags: Record<string, string>
  /** The version that each stands for, by name; with weights, a part of its calls goes to others. */
  aliases: Record<string, string | { version: string; weights: Record<string, number> }>
  runtimeUpdates: "Auto" | "FunctionUpdate" | "Manual"
  /** With 0, nothing can invoke it. */
  reservedConcurrency: number | undefined
  /** Invocations by day, in the form of CloudWatch: `2026-11-21`. */
  invocations: Map<string, number>
  /** How often it is still looked at before its update is over. */
  looksUntilActive: number
}

/** A function that is not told otherwise runs on Node.js 18. */
export type FunctionOptions = Partial<StandInFunction> & {
  readonly tags?: Record<string, string>
  readonly aliases?: Entry["aliases"]
  readonly runtimeUpdates?: Entry["runtimeUpdates"]
  readonly reservedConcurrency?: number
  /** The day of its last invocation. */
  readonly lastInvoked?: string
}

export type Fleet = ReturnType<typeof createFleet>

/** The functions of all regions. */
export function createFleet() {
  const regions = new Map<string, Map<string, Entry>>()

  const functionsOf = (region: string) => {
    const known = regions.get(region) ?? new Map<string, Entry>()
    regions.set(region, known)
    return known
  }

  /** By name, or by the ARN of this account's. */
  const entry = (region: string, reference: string) => {
    const found = functionsOf(region).get(reference.split(":").at(-1) ?? "")
    if (!found) throw new ApiError(404, "ResourceNotFoundException", `Function not found: ${reference}`)
    if (reference.startsWith("arn:") && reference !== found.latest.FunctionArn)
      throw new ApiError(
        403,
        "AccessDeniedException",
        `no resource-based policy allows access to ${reference}`,
      )
    return found
  }

  return {
    entry,
    names: (region: string) => [...functionsOf(region).keys()].sort(),
    create: (region: string, name: string, options: FunctionOptions = {}) => {
      functionsOf(region).set(name, describeEntry(region, name, options))
    },
    /** As somebody else would change it. */
    change: (region: string, name: string, change: Partial<StandInFunction> = {}) => {
      const changed = entry(region, name)
      Object.assign(changed.latest, change)
      touch(changed)
    },
  }
}

function describeEntry(region: string, name: string, options: FunctionOptions): Entry {
  const { tags = {}, aliases = {}, runtimeUpdates = "Auto", reservedConcurrency, ...more } = options
  const { lastInvoked, ...given } = more
  const latest: StandInFunction = {
    FunctionName: name,
    FunctionArn: `arn:aws:lambda:${region}:123456789012:function:${name}`,
    ...(given.PackageType !== "Image" && { Runtime: "nodejs18.x" }),
    PackageType: "Zip",
    Handler: "index.handler",
    Description: "",
    CodeSha256: createHash("sha256").update(name).digest("base64"),
    RevisionId: randomUUID(),
    Version: "$LATEST",
    State: "Active",
    LastUpdateStatus: "Successful",
    LastModified: "2024-05-01T10:00:00.000+0000",
    MemorySize: 128,
    Timeout: 3,
    Environment: { Variables: { SECRET: "never shown" } },
    ...given,
  }
  const invocations = new Map(lastInvoked === undefined ? [] : [[lastInvoked, 1]])
  const settings = { tags, aliases, runtimeUpdates, reservedConcurrency }
  return { latest, versions: [], ...settings, invocations, looksUntilActive: 0 }
}

/** What every change of a function changes besides. */
export function touch({ latest }: Entry) {
  latest.RevisionId = randomUUID()
  latest.LastModified = new Date().toISOString()
}
