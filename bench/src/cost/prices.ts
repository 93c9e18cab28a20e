/**
 * AWS's list prices in USD, without free tiers, savings plans and data transfer, each from the page that it names. They
 * change: read them again where money depends on it.
 */
export const prices = {
  /** The oldest and the newest; each that was read later than the oldest, or not on AWS's own page, says so. */
  asOf: "2026-04-01 to 2026-09-20",
  region: "us-east-1",
  /** https://aws.amazon.com/lambda/pricing/ */
  lambda: { perMillionRequests: 0.2, arm64PerGbSecond: 1.33334e-5 },
  /** https://aws.amazon.com/api-gateway/pricing/ */
  apiGateway: { httpApiPerMillion: 1.0, restApiPerMillion: 3.5 },
  /** https://aws.amazon.com/elasticloadbalancing/pricing/, as api-evangelist/amazon-elastic-load-balancing on GitHub has it of 2026-09-20 */
  alb: { perHour: 0.0225, perLcuHour: 0.008, gigabytesAnLcuHour: { ofTasks: 1, ofFunctions: 0.4 } },
  /** https://aws.amazon.com/fargate/pricing/ */
  fargate: { arm64PerVcpuHour: 0.03238, arm64PerGbHour: 0.00356 },
  /** https://aws.amazon.com/dynamodb/pricing/on-demand/ */
  dynamoDb: { perMillionWrites: 0.625, perMillionReads: 0.125 },
  /** https://aws.amazon.com/vpc/pricing/, as api-evangelist/amazon-vpc on GitHub has it of 2026-09-20 (its example of us-east-2, which costs the same) */
  natGateway: { perHour: 0.045, perGb: 0.045 },
  /** AWS's announcement (in force since 2024-02-01), as community.aws retells it: "AWS to Charge Public IPv4 Addresses" */
  publicIpv4: { perHour: 0.005 },
  /**
   * What Container Insights writes is charged as custom metrics: https://aws.amazon.com/cloudwatch/pricing/, as
   * api-evangelist/cloudwatch on GitHub has it of 2026-05-05. How many, by CloudWatch's user guide, "Amazon ECS Container
   * Insights metrics": eight of the cluster, the service and the task definition each, five of the service alone, three
   * of the cluster alone.
   */
  containerInsights: { metrics: 8 * 3 + 5 + 3, perMetricMonth: 0.3 },
} as const
