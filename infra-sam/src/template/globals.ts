import { CfnElement } from "aws-cdk-lib"
import type { Construct } from "constructs"

/** What SAM gives each function of a template. CDK knows this section of SAM's templates not. */
export class Globals extends CfnElement {
  readonly #properties: object

  constructor(scope: Construct, properties: object) {
    super(scope, "globals")
    this.#properties = properties
  }

  /** @internal */
  _toCloudFormation(): object {
    return { Globals: { Function: this.#properties } }
  }
}
