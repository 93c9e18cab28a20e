import type { CfnResource } from "aws-cdk-lib"
import { choose } from "./choose.ts"

/**
 * Has `resource` wait for others to which it does not refer. `DependsOn` cannot name what a condition may leave out:
 * that is referred to where it is there, in the resource's metadata, which nothing reads.
 */
export function waitFor(resource: CfnResource, others: readonly CfnResource[]): void {
  const waitsFor = others.flatMap((other) => {
    const { condition } = other.cfnOptions
    if (condition) return [choose(condition, other.ref, "")]
    resource.addResourceDependency(other)
    return []
  })
  if (waitsFor.length > 0) resource.addMetadata("WaitsFor", waitsFor)
}
