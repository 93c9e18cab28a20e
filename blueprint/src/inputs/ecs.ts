import type { Input, InputGroup } from "./input.ts"
import { describeFirewall } from "./lambda.ts"

/** What the VPC that is made is by default. */
export const madeNetwork = { cidr: "10.0.0.0/16", egress: "nat" }

const subnetIds = { pattern: "subnet-[0-9a-f]+", must: "ids of subnets" }

export const network: InputGroup = {
  title: "Network",
  inputs: [
    {
      name: "vpc_id",
      type: "string",
      default: "",
      pattern: "vpc-[0-9a-f]+",
      must: "the id of a VPC",
      description:
        "Your VPC, with private_subnet_ids and public_subnet_ids; without it, one is made. Chosen once: a running stack cannot move",
    },
    {
      name: "private_subnet_ids",
      type: "list",
      default: [],
      ...subnetIds,
      description: "Subnets of your VPC for the tasks, with a way to AWS",
    },
    {
      name: "public_subnet_ids",
      type: "list",
      default: [],
      ...subnetIds,
      description: "Subnets of your VPC for the load balancer, in two zones or more",
    },
    {
      name: "vpc_cidr",
      type: "string",
      default: madeNetwork.cidr,
      pattern: "\\d+\\.\\d+\\.\\d+\\.\\d+/(1[6-9]|2[0-2])",
      must: "an IPv4 range from /16 to /22",
      description: "Addresses of the VPC that is made; chosen once",
    },
    {
      name: "egress",
      type: "string",
      default: madeNetwork.egress,
      allowed: ["nat", "nat-per-az", "endpoints"],
      description:
        "The tasks' way out: one NAT gateway, one in each zone, or only AWS's services by VPC endpoints",
    },
    {
      name: "flow_logs",
      type: "bool",
      default: true,
      description: "A log of what was let through and refused in the VPC that is made",
    },
  ],
}

export const loadBalancer: InputGroup = {
  title: "Load balancer",
  inputs: [
    {
      name: "certificate_arn",
      type: "string",
      default: "",
      pattern: "arn:[\\w-]+:acm:[\\w-]+:\\d+:certificate/[\\w-]+",
      must: "the ARN of a certificate in ACM",
      description: "Certificate of the load balancer, in this region",
    },
    {
      name: "domain_name",
      type: "string",
      default: "",
      pattern: "([a-z0-9-]+\\.)+[a-z]{2,}",
      must: "a host name",
      description: "Host name of yours; the endpoint is https://<it>/mcp",
    },
    {
      name: "hosted_zone_id",
      type: "string",
      default: "",
      pattern: "Z[A-Z0-9]+",
      must: "the id of a hosted zone",
      description: "Route 53 zone of domain_name: its record, and the certificate's where none is given",
    },
    {
      name: "allow_http",
      type: "bool",
      default: false,
      description: "Serve plain HTTP, where there is no certificate: for trying it from few addresses",
    },
    {
      name: "allowed_cidrs",
      type: "list",
      default: ["0.0.0.0/0"],
      description: "Addresses that may reach the load balancer",
    },
    {
      name: "idle_timeout_seconds",
      type: "number",
      default: 60,
      min: 30,
      max: 70,
      description:
        "Silence after which the load balancer ends a connection: above the server's keep-alive comments (15 s), below its own limit (75 s)",
    },
    {
      name: "alb_access_logs",
      type: "bool",
      default: true,
      description: "A line for each request, in a bucket that is made",
    },
    ...describeFirewall("the load balancer"),
  ],
}

interface ServiceDefaults {
  readonly cpu: number
  readonly memoryMb: number
}

/** `prefix` tells the tasks' size from the function's, where a stack has both. */
export const describeService = ({ cpu, memoryMb }: ServiceDefaults, prefix = ""): InputGroup => ({
  title: "Service",
  inputs: [
    {
      name: "container_image",
      type: "string",
      default: "",
      description:
        "Image for linux/arm64, with its registry and tag or digest; without it, one is built in this account by CodeBuild",
    },
    {
      name: "image_revision",
      type: "string",
      default: "",
      pattern: "[\\w.-]{1,64}",
      must: "at most 64 letters, digits, dots, hyphens and underscores",
      description:
        "Any word, such as a month: another one has the image built again, on its base as it is patched by then",
    },
    ...size(cpu, memoryMb, prefix),
    {
      name: "min_tasks",
      type: "number",
      default: 2,
      min: 1,
      max: 100,
      description:
        "Tasks that always run: two, in two zones, outlive one zone if each has its way out (egress = nat-per-az)",
    },
    { name: "max_tasks", type: "number", default: 10, min: 1, max: 1000, description: "Tasks under load" },
    {
      name: "cpu_target_percent",
      type: "number",
      default: 60,
      min: 10,
      max: 90,
      description: "Mean load of the tasks' processors that autoscaling keeps",
    },
    {
      name: "requests_per_target",
      type: "number",
      default: 1000,
      min: 1,
      max: 1_000_000,
      description: "Requests a minute to each task that autoscaling keeps",
    },
  ],
})

const size = (cpu: number, memoryMb: number, prefix: string): readonly Input[] => [
  {
    name: `${prefix}cpu`,
    type: "number",
    default: cpu,
    allowed: [256, 512, 1024, 2048, 4096, 8192, 16_384],
    description: "Processor units of a task: 1024 are one vCPU",
  },
  {
    name: `${prefix}memory_mb`,
    type: "number",
    default: memoryMb,
    min: 512,
    max: 122_880,
    description: "Memory of a task; Fargate has fixed pairs of it and cpu",
  },
]
