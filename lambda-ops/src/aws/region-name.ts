/** `eu-west-1`, `us-gov-east-1`, `eusc-de-east-1`. */
export const regionPattern = /^[a-z]{2,4}(-[a-z]+)+-\d$/

const partitions: readonly (readonly [start: RegExp, partition: string])[] = [
  [/^cn-/, "aws-cn"],
  [/^us-gov-/, "aws-us-gov"],
  [/^eusc-/, "aws-eusc"],
  [/^us-iso-/, "aws-iso"],
  [/^us-isob-/, "aws-iso-b"],
  [/^us-isof-/, "aws-iso-f"],
  [/^eu-isoe-/, "aws-iso-e"],
]

/** The second part of the ARNs of what is in a region. */
export const partitionOf = (region: string): string =>
  partitions.find(([start]) => start.test(region))?.[1] ?? "aws"
