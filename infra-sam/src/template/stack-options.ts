import type { StackProps } from "aws-cdk-lib"
import type { Construct } from "constructs"
import type { CodeUri } from "../constructs/server-function.ts"

export interface StackOptions extends Pick<StackProps, "synthesizer"> {
  /** Where the server's zip is: a path for SAM, which packages it, an asset for CDK. */
  readonly findCode: (scope: Construct, server: { readonly name: string; readonly zip: string }) => CodeUri
}
