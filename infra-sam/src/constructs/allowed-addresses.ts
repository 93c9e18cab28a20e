import { Aws, type CfnCondition, Fn, type Stack } from "aws-cdk-lib"
import type { CfnSecurityGroup } from "aws-cdk-lib/aws-ec2"
import { choose } from "../template/choose.ts"
import { allOf, define } from "../template/conditions.ts"
import type { Inputs } from "../template/inputs.ts"

/** A template has no loop over a list: there are as many rules as this. */
const MOST = 5
const TOO_MANY = `${Aws.STACK_NAME}: allowed_cidrs has more than ${MOST} entries`

export interface Opening {
  readonly name: string
  readonly port: number
  readonly condition: CfnCondition
}

/** A rule for each of `allowed_cidrs`. One entry too many is refused by EC2, in words, and not left out. */
export function allowAddresses(stack: Stack, inputs: Inputs, { name, port, condition }: Opening) {
  const entries = Fn.split(",", `${inputs.joined("allowed_cidrs")}${",".repeat(MOST)}`)
  const isThere = (index: number) =>
    define(stack, `HasAddress${index + 1}`, () =>
      Fn.conditionNot(Fn.conditionEquals(Fn.select(index, entries), "")),
    )
  return Array.from({ length: MOST + 1 }, (_, index) => {
    const opened = allOf(
      stack,
      `Opens${name === "HTTPS" ? "Https" : "Http"}To${index + 1}`,
      condition,
      isThere(index),
    )
    return choose<object>(opened, {
      Description: `${name} from allowed_cidrs`,
      CidrIp: index < MOST ? Fn.select(index, entries) : TOO_MANY,
      IpProtocol: "tcp",
      FromPort: port,
      ToPort: port,
    }) as CfnSecurityGroup.IngressProperty
  })
}
