/** A function as Lambda describes it, without what nobody needs to see: environment values, code locations. */
export interface LambdaFunction {
  readonly region: string
  readonly name: string
  readonly arn: string
  readonly account: string
  /** `undefined` for container images, whose runtime is in the image. */
  readonly runtime: string | undefined
  readonly packageType: "Zip" | "Image"
  /** `$LATEST`, or the number of a published version. */
  readonly version: string
  readonly description: string
  readonly handler: string
  readonly codeSha256: string
  readonly revisionId: string
  readonly lastModified: string
  readonly state: string
  readonly lastUpdateStatus: string
  /** Why it is not active, or why its last update failed. */
  readonly reason: string
  readonly memoryMb: number
  readonly timeoutSeconds: number
  readonly architecture: string
  readonly layers: readonly string[]
  readonly environmentNames: readonly string[]
  /** Why Lambda does not tell its environment: a code, such as that of a key that may not be used. */
  readonly environmentError: string | undefined
  /** Whether its executions are replayed, and may be in flight for long. */
  readonly durable: boolean
  readonly snapStart: boolean
  /** Whether it runs on Managed Instances, where whoever names no version reaches `$LATEST.PUBLISHED`. */
  readonly managedInstances: boolean
  /** The same for the same code and settings, whatever Lambda's own bookkeeping says. */
  readonly fingerprint: string
}

export interface Alias {
  readonly name: string
  readonly version: string
  /** Where a part of its calls goes instead; weights are parts of 1. */
  readonly others: readonly { readonly version: string; readonly weight: number }[]
}

export interface Invocation {
  readonly payload: unknown
  readonly dryRun?: boolean
  readonly qualifier?: string | undefined
}

export interface InvocationResult {
  readonly status: number
  /** `Handled` or `Unhandled` where the function failed. */
  readonly error: string | undefined
  readonly answer: Uint8Array
  /** The last 4 KB of its log. */
  readonly logTail: string
}

export interface RuntimeUpdate {
  readonly runtime: string
  /** Refused by Lambda where the function is no longer at this revision. */
  readonly revisionId: string
}

export interface Publication {
  readonly description: string
  readonly revisionId: string
  readonly codeSha256: string
}

/** What this server does with one region's Lambda, and nothing else. Failures are `LambdaError`s. */
export interface LambdaApi {
  readonly region: string
  /** All functions, in Lambda's pages of at most 50: as `$LATEST`, or their published versions too. */
  listFunctions(
    signal?: AbortSignal,
    options?: { readonly versions: "latest" | "all" },
  ): AsyncIterable<LambdaFunction[]>
  getFunction(name: string, signal?: AbortSignal): Promise<LambdaFunction>
  listVersions(name: string, signal?: AbortSignal): Promise<LambdaFunction[]>
  listAliases(name: string, signal?: AbortSignal): Promise<Alias[]>
  listTags(arn: string, signal?: AbortSignal): Promise<Record<string, string>>
  /** `undefined` where none is reserved. */
  getReservedConcurrency(name: string, signal?: AbortSignal): Promise<number | undefined>
  /** `Auto`, `FunctionUpdate` or `Manual`: when Lambda gives it a newer version of its runtime. */
  getRuntimeUpdateMode(name: string, signal?: AbortSignal): Promise<string>
  publishVersion(name: string, publication: Publication, signal?: AbortSignal): Promise<LambdaFunction>
  updateRuntime(name: string, update: RuntimeUpdate, signal?: AbortSignal): Promise<LambdaFunction>
  invoke(name: string, invocation: Invocation, signal?: AbortSignal): Promise<InvocationResult>
}
