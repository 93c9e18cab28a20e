import { createHash } from "node:crypto"
import type { FunctionConfiguration, VpcConfigResponse } from "@aws-sdk/client-lambda"
import type { LambdaFunction } from "./function.ts"

/** A function as this server sees it, of what Lambda says of it. */
export function describeFunction(given: FunctionConfiguration, region: string): LambdaFunction {
  const arn = given.FunctionArn ?? ""
  return {
    region,
    name: given.FunctionName ?? "",
    arn,
    account: arn.split(":")[4] ?? "",
    runtime: given.Runtime,
    packageType: given.PackageType ?? "Zip",
    version: given.Version ?? "$LATEST",
    description: given.Description ?? "",
    handler: given.Handler ?? "",
    codeSha256: given.CodeSha256 ?? "",
    revisionId: given.RevisionId ?? "",
    lastModified: given.LastModified ?? "",
    state: given.State ?? "Active",
    lastUpdateStatus: given.LastUpdateStatus ?? "Successful",
    reason: given.StateReason ?? given.LastUpdateStatusReason ?? "",
    memoryMb: given.MemorySize ?? 0,
    timeoutSeconds: given.Timeout ?? 0,
    architecture: given.Architectures?.[0] ?? "x86_64",
    layers: (given.Layers ?? []).map(({ Arn = "" }) => Arn),
    environmentNames: Object.keys(given.Environment?.Variables ?? {}).sort(),
    environmentError: given.Environment?.Error?.ErrorCode,
    durable: given.DurableConfig !== undefined,
    snapStart: given.SnapStart?.ApplyOn === "PublishedVersions",
    managedInstances: given.CapacityProviderConfig !== undefined,
    fingerprint: fingerprintOf(given),
  }
}

/** Of what somebody may change, the runtime aside: publishing a version may give a new revision by itself. */
function fingerprintOf(given: FunctionConfiguration): string {
  const { CodeSha256, Handler, Role, MemorySize, Timeout, Architectures, Layers } = given
  const { EphemeralStorage, DeadLetterConfig, KMSKeyArn, TracingConfig, LoggingConfig, SnapStart } = given
  const settings = [
    [CodeSha256, Handler, Role, MemorySize, Timeout, Architectures, Layers?.map(({ Arn }) => Arn)],
    [
      describeNetwork(given.VpcConfig),
      EphemeralStorage,
      DeadLetterConfig,
      KMSKeyArn,
      TracingConfig,
      LoggingConfig,
    ],
    [SnapStart?.ApplyOn, given.Description, given.FileSystemConfigs, given.DurableConfig],
    describeEnvironment(given.Environment),
  ]
  return createHash("sha256").update(JSON.stringify(settings)).digest("base64url")
}

/** Lambda orders subnets and security groups as it likes, too. */
const describeNetwork = ({ SubnetIds = [], SecurityGroupIds = [], ...more }: VpcConfigResponse = {}) => [
  SubnetIds.toSorted(),
  SecurityGroupIds.toSorted(),
  more,
]

/** Lambda orders the variables as it likes; where it may not decrypt them, its message has a request's id in it. */
const describeEnvironment = ({ Variables = {}, Error }: FunctionConfiguration["Environment"] = {}) => [
  Object.entries(Variables).sort(([one], [other]) => (one < other ? -1 : 1)),
  Error?.ErrorCode,
]
