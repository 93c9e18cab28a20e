import type { TerraformResource } from "#cdktf"
import { CloudwatchLogGroup } from "#aws/cloudwatch-log-group"
import { DataAwsAvailabilityZones } from "#aws/data-aws-availability-zones"
import { DefaultSecurityGroup } from "#aws/default-security-group"
import { Eip } from "#aws/eip"
import { FlowLog } from "#aws/flow-log"
import { InternetGateway } from "#aws/internet-gateway"
import { NatGateway } from "#aws/nat-gateway"
import { Route } from "#aws/route"
import { RouteTable } from "#aws/route-table"
import { RouteTableAssociation } from "#aws/route-table-association"
import { Subnet } from "#aws/subnet"
import { Vpc } from "#aws/vpc"
import { network as settings } from "@mcp-on-aws/blueprint/network"
import { flowLogPermissions } from "@mcp-on-aws/blueprint/permissions"
import type { CleanStack } from "../terraform/clean-stack.ts"
import { addressOf, countWhere, maybe } from "../terraform/expression.ts"
import { createRole } from "./role.ts"
import { createEndpoints } from "./vpc-endpoints.ts"

const made = "local.makes_network"
const nat = 'local.makes_network && var.egress != "endpoints"'
const natPerZone = 'local.makes_network && var.egress == "nat-per-az"'
const everywhere = "0.0.0.0/0"

/** What others wait for, though they refer to none of it. Empty in a network of yours. */
export interface Network {
  /** Without which there is no load balancer in the public subnets. */
  readonly wayIn: readonly TerraformResource[]
  /** Without which no task in the private subnets starts. */
  readonly wayOut: readonly TerraformResource[]
}

/** Yours, or one that is made: public subnets for the load balancer, private ones for the tasks, in two zones. */
export function createNetwork(stack: CleanStack): Network {
  stack.local("makes_network", '${var.vpc_id == ""}')
  const vpc = new Vpc(stack.apart, "network", {
    ...countWhere(made),
    cidrBlock: "${var.vpc_cidr}",
    enableDnsHostnames: true,
    enableDnsSupport: true,
    tags: { Name: "${var.name}" },
  })
  const vpcId = maybe(vpc, "id")
  // Whatever forgets to name a group gets this one, which lets nothing through.
  new DefaultSecurityGroup(stack.apart, "network", { ...countWhere(made), vpcId, ingress: [], egress: [] })
  const zones = new DataAwsAvailabilityZones(stack.apart, "zones", {
    ...countWhere(made),
    state: "available",
    filter: [{ name: "opt-in-status", values: ["opt-in-not-required"] }],
  })
  const addSubnet = (kind: "public" | "private", index: number, block: number) =>
    new Subnet(stack.apart, `${kind}_${index}`, {
      ...countWhere(made),
      vpcId,
      cidrBlock: `\${cidrsubnet(var.vpc_cidr, ${settings.subnetBits}, ${block})}`,
      availabilityZone: `\${one(${addressOf(zones)}[*].names[${index}])}`,
      tags: { Name: `\${var.name}-${kind}-${index}` },
      // Which zones are available changes when one is impaired: not the moment to make subnets anew.
      lifecycle: { ignoreChanges: ["availability_zone"] },
    })
  const indices = [...Array(settings.zones).keys()]
  const publicSubnets = indices.map((index) => addSubnet("public", index, index))
  const privateSubnets = indices.map((index) => addSubnet("private", index, settings.zones + index))
  const { gateway, routeTableIds, routes } = routeSubnets(stack, vpcId, { publicSubnets, privateSubnets })
  declareIds(stack, { vpc, publicSubnets, privateSubnets })
  const endpoints = createEndpoints(stack, routeTableIds)
  createFlowLogs(stack, vpcId)
  return { wayIn: [gateway], wayOut: [...routes, ...endpoints] }
}

interface Subnets {
  readonly publicSubnets: readonly Subnet[]
  readonly privateSubnets: readonly Subnet[]
}

/** Returns what the private subnets have of it, beside the internet gateway. */
function routeSubnets(stack: CleanStack, vpcId: string, { publicSubnets, privateSubnets }: Subnets) {
  const gateway = new InternetGateway(stack.apart, "network", { ...countWhere(made), vpcId })
  const open = new RouteTable(stack.apart, "public", { ...countWhere(made), vpcId })
  new Route(stack.apart, "public", {
    ...countWhere(made),
    routeTableId: maybe(open, "id"),
    destinationCidrBlock: everywhere,
    gatewayId: maybe(gateway, "id"),
  })
  publicSubnets.forEach((subnet, index) => associate(stack, `public_${index}`, { subnet, table: open }))
  const gateways = publicSubnets.map((subnet, index) => createNat(stack, index, maybe(subnet, "id")))
  const tables = privateSubnets.map((subnet, index) => {
    const table = new RouteTable(stack.apart, `private_${index}`, { ...countWhere(made), vpcId })
    const own = `one(${addressOf(gateways[index]!)}[*].id)`
    const first = `one(${addressOf(gateways[0]!)}[*].id)`
    const route = new Route(stack.apart, `private_${index}`, {
      ...countWhere(nat),
      routeTableId: maybe(table, "id"),
      destinationCidrBlock: everywhere,
      natGatewayId: index === 0 ? `\${${first}}` : `\${var.egress == "nat-per-az" ? ${own} : ${first}}`,
    })
    return {
      id: maybe(table, "id"),
      routes: [route, associate(stack, `private_${index}`, { subnet, table })],
    }
  })
  return {
    gateway,
    routeTableIds: tables.map(({ id }) => id),
    routes: tables.flatMap(({ routes }) => routes),
  }
}

const associate = (
  stack: CleanStack,
  id: string,
  { subnet, table }: { readonly subnet: Subnet; readonly table: RouteTable },
) =>
  new RouteTableAssociation(stack.apart, id, {
    ...countWhere(made),
    subnetId: maybe(subnet, "id"),
    routeTableId: maybe(table, "id"),
  })

function createNat(stack: CleanStack, index: number, subnetId: string): NatGateway {
  const when = index === 0 ? nat : natPerZone
  const address = new Eip(stack.apart, `nat_${index}`, {
    ...countWhere(when),
    domain: "vpc",
    tags: { Name: `\${var.name}-nat-${index}` },
  })
  const gateway = new NatGateway(stack.apart, `nat_${index}`, {
    ...countWhere(when),
    allocationId: maybe(address, "id"),
    subnetId,
    tags: { Name: `\${var.name}-${index}` },
  })
  gateway.addOverride("depends_on", ["aws_internet_gateway.network"])
  return gateway
}

function declareIds(
  stack: CleanStack,
  { vpc, publicSubnets, privateSubnets }: Subnets & { readonly vpc: Vpc },
) {
  const ids = (subnets: readonly Subnet[]) =>
    `concat(${subnets.map((subnet) => `${addressOf(subnet)}[*].id`).join(", ")})`
  stack.local("vpc_id", `\${local.makes_network ? one(${addressOf(vpc)}[*].id) : var.vpc_id}`)
  stack.local("public_subnet_ids", `\${local.makes_network ? ${ids(publicSubnets)} : var.public_subnet_ids}`)
  stack.local(
    "private_subnet_ids",
    `\${local.makes_network ? ${ids(privateSubnets)} : var.private_subnet_ids}`,
  )
}

function createFlowLogs(stack: CleanStack, vpcId: string): void {
  const when = "local.makes_network && var.flow_logs"
  const logs = new CloudwatchLogGroup(stack.apart, "flow", {
    ...countWhere(when),
    name: "/aws/vpc/${var.name}",
    retentionInDays: stack.retention,
  })
  const role = createRole(stack, "flow_logs", {
    name: "flow-logs",
    service: "vpc-flow-logs.amazonaws.com",
    when,
    statements: flowLogPermissions,
    resources: { "log group": [maybe(logs, "arn"), `${maybe(logs, "arn")}:*`] },
  })
  new FlowLog(stack.apart, "network", {
    ...countWhere(when),
    vpcId,
    trafficType: "ALL",
    maxAggregationInterval: settings.flowLogSeconds,
    logDestination: maybe(logs, "arn"),
    iamRoleArn: maybe(role, "arn"),
  })
}
