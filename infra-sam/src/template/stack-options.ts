import type { StackProps } from "aws-cdk-lib"
import type { Construct } from "constructs"
import type { CodeUri } from "../constructs/server-function.ts"

export interface StackOptions extends Pick<StackProps, "synthesizer"> {
  /** What a function's code is, of the zip that the build wrote: a path for SAM, which uploads it; an asset for CDK. */
  readonly findCode: (scope: Construct, zip: string) => CodeUri
}
