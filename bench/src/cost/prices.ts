/**
 * AWS's list prices in USD, without free tiers, savings plans and data transfer, each from the page that it names. They
 * change: read them again where money depends on it.
 */
export const prices = {
  asOf: "2026-04-01",
  region: "us-east-1",
  /** https://aws.amazon.com/lambda/pricing/ */
  lambda: { perMillionRequests: 0.2, arm64PerGbSecond: 1.33334e-5 },
  /** https://aws.amazon.com/api-gateway/pricing/ */
  apiGateway: { httpApiPerMillion: 1.0, restApiPerMillion: 3.5 },
  /** https://aws.amazon.com/elasticloadbalancing/pricing/ */
  alb: { perHour: 0.0225, perLcuHour: 0.008, gigabytesAnLcuHour: 1 },
  /** https://aws.amazon.com/fargate/pricing/ */
  fargate: { arm64PerVcpuHour: 0.03238, arm64PerGbHour: 0.00356 },
  /** https://aws.amazon.com/dynamodb/pricing/on-demand/ */
  dynamoDb: { perMillionWrites: 0.625, perMillionReads: 0.125 },
} as const
