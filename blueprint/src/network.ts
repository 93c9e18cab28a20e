/** The VPC that is made where none is given: two zones, in each a public and a private subnet. */
export const network = {
  zones: 2,
  /** /16 makes /20: 4091 addresses a subnet. Public ones first, then private ones. */
  subnetBits: 4,
  /** On every stack: free, and they keep DynamoDB's and the image layers' traffic off the NAT gateway. */
  gatewayEndpoints: ["s3", "dynamodb"],
  /** Where egress is `endpoints`: what tasks and their start need of AWS. */
  interfaceEndpoints: ["ecr.api", "ecr.dkr", "logs", "secretsmanager"],
  flowLogSeconds: 600,
} as const

/** Who may reach what, by port. Nothing else may. */
export const ports = { http: 80, https: 443 } as const
