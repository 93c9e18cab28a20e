import { Aws, type CfnCondition, type CfnResource, Fn } from "aws-cdk-lib"
import * as ec2 from "aws-cdk-lib/aws-ec2"
import { CfnLogGroup } from "aws-cdk-lib/aws-logs"
import { Construct } from "constructs"
import { network as settings } from "@mcp-on-aws/blueprint/network"
import { flowLogPermissions } from "@mcp-on-aws/blueprint/permissions"
import { choose } from "../template/choose.ts"
import { type CleanStack, explain } from "../template/clean-stack.ts"
import { allOf, not, onlyWhere } from "../template/conditions.ts"
import { fillStatements } from "../template/fill.ts"
import type { Inputs } from "../template/inputs.ts"
import { createRole } from "./role.ts"
import { createEndpoints } from "./vpc-endpoints.ts"

const ZONES = ["A", "B"] as const
const EVERYWHERE = "0.0.0.0/0"
/** Templates cannot compute with a prefix's length: /24 fits four times into the smallest VPC that is allowed. */
const HOST_BITS = 8

/** Your VPC, or one of two zones: public subnets for the load balancer, private ones for the tasks. */
export class Network extends Construct {
  readonly vpcId: string
  readonly publicSubnetIds: string[]
  readonly privateSubnetIds: string[]
  /** Without which there is no load balancer in the public subnets. */
  readonly wayIn: CfnResource[]
  /** Without which no task in the private subnets starts. */
  readonly wayOut: CfnResource[]
  readonly #inputs: Inputs
  readonly #name: string
  readonly #vpcId: string

  constructor(stack: CleanStack, inputs: Inputs) {
    super(stack, "network")
    this.#inputs = inputs
    this.#name = inputs.text("name")
    const isMade = not(stack, "MakesNetwork", inputs.isGiven("vpc_id"))
    const vpc = new ec2.CfnVPC(this, "Vpc", {
      cidrBlock: inputs.text("vpc_cidr"),
      enableDnsHostnames: true,
      enableDnsSupport: true,
      tags: this.#tag(""),
    })
    explain(
      vpc,
      "The network, where none of yours is given: public subnets for the load balancer, private for the tasks",
    )
    this.#vpcId = vpc.ref
    const publicSubnets = ZONES.map((zone, index) => this.#addSubnet(`PublicSubnet${zone}`, index, index))
    const privateSubnets = ZONES.map((zone, index) =>
      this.#addSubnet(`PrivateSubnet${zone}`, index, settings.zones + index),
    )
    const hasNat = allOf(stack, "HasNat", isMade, not(stack, "HasWayOut", inputs.is("egress", "endpoints")))
    const hasNatPerZone = allOf(stack, "HasNatPerZone", isMade, inputs.is("egress", "nat-per-az"))
    const attachment = this.#openPublicSubnets(publicSubnets)
    const { routeTableIds, routes } = this.#routePrivateSubnets(privateSubnets, {
      publicSubnets,
      attachment,
      hasNat,
      hasNatPerZone,
    })
    const endpoints = createEndpoints(this, {
      name: this.#name,
      vpcId: this.#vpcId,
      vpcCidr: inputs.text("vpc_cidr"),
      routeTableIds,
      subnetIds: privateSubnets,
      condition: allOf(stack, "HasEndpoints", isMade, inputs.is("egress", "endpoints")),
    })
    this.#logFlows(allOf(stack, "HasFlowLogs", isMade, inputs.isOn("flow_logs")))
    onlyWhere(this, isMade)
    this.wayIn = [attachment]
    this.wayOut = [...routes, ...endpoints]
    this.vpcId = choose(isMade, this.#vpcId, inputs.text("vpc_id"))
    this.publicSubnetIds = choose(isMade, publicSubnets, inputs.list("public_subnet_ids"))
    this.privateSubnetIds = choose(isMade, privateSubnets, inputs.list("private_subnet_ids"))
  }

  #addSubnet(id: string, zone: number, block: number): string {
    const kind = id.startsWith("Public") ? "public" : "private"
    const blocks = Fn.cidr(this.#inputs.text("vpc_cidr"), settings.zones * 2, String(HOST_BITS))
    return new ec2.CfnSubnet(this, id, {
      vpcId: this.#vpcId,
      cidrBlock: Fn.select(block, blocks),
      availabilityZone: Fn.select(zone, Fn.getAzs()),
      tags: this.#tag(`-${kind}-${zone}`),
    }).ref
  }

  #openPublicSubnets(subnets: readonly string[]): ec2.CfnVPCGatewayAttachment {
    const gateway = new ec2.CfnInternetGateway(this, "InternetGateway", { tags: this.#tag("") })
    const attachment = new ec2.CfnVPCGatewayAttachment(this, "InternetGatewayAttachment", {
      vpcId: this.#vpcId,
      internetGatewayId: gateway.ref,
    })
    const table = new ec2.CfnRouteTable(this, "PublicRoutes", {
      vpcId: this.#vpcId,
      tags: this.#tag("-public"),
    })
    const route = new ec2.CfnRoute(this, "PublicRoute", {
      routeTableId: table.ref,
      destinationCidrBlock: EVERYWHERE,
      gatewayId: gateway.ref,
    })
    route.addResourceDependency(attachment)
    subnets.forEach((subnetId, index) => this.#associate(`PublicRoutes${ZONES[index]!}`, subnetId, table.ref))
    return attachment
  }

  #associate(id: string, subnetId: string, routeTableId: string): CfnResource {
    return new ec2.CfnSubnetRouteTableAssociation(this, `${id}Association`, { subnetId, routeTableId })
  }

  /** By the NAT gateway of their zone, or by the first one's. */
  #routePrivateSubnets(
    subnets: readonly string[],
    { publicSubnets, attachment, hasNat, hasNatPerZone }: WayOut,
  ): { readonly routeTableIds: string[]; readonly routes: CfnResource[] } {
    const gateways = ZONES.map((zone, index) => {
      const condition = index === 0 ? hasNat : hasNatPerZone
      const address = new ec2.CfnEIP(this, `NatAddress${zone}`, {
        domain: "vpc",
        tags: this.#tag(`-nat-${index}`),
      })
      const gateway = new ec2.CfnNatGateway(this, `NatGateway${zone}`, {
        allocationId: address.attrAllocationId,
        subnetId: publicSubnets[index]!,
        tags: this.#tag(`-${index}`),
      })
      gateway.addResourceDependency(attachment)
      for (const part of [address, gateway]) part.cfnOptions.condition = condition
      return gateway.ref
    })
    const tables = subnets.map((subnetId, index) => {
      const zone = ZONES[index]!
      const table = new ec2.CfnRouteTable(this, `PrivateRoutes${zone}`, {
        vpcId: this.#vpcId,
        tags: this.#tag(`-private-${index}`),
      })
      const route = new ec2.CfnRoute(this, `PrivateRoute${zone}`, {
        routeTableId: table.ref,
        destinationCidrBlock: EVERYWHERE,
        natGatewayId: index === 0 ? gateways[0]! : choose(hasNatPerZone, gateways[index]!, gateways[0]),
      })
      route.cfnOptions.condition = hasNat
      return { id: table.ref, routes: [route, this.#associate(`PrivateRoutes${zone}`, subnetId, table.ref)] }
    })
    return { routeTableIds: tables.map(({ id }) => id), routes: tables.flatMap(({ routes }) => routes) }
  }

  #logFlows(condition: CfnCondition): void {
    const scope = new Construct(this, "flow-logs")
    const logs = new CfnLogGroup(scope, "FlowLogGroup", {
      logGroupName: `/aws/vpc/${this.#name}`,
      retentionInDays: this.#inputs.number("log_retention_days"),
    })
    const role = createRole(scope, "FlowLogsRole", {
      name: `${this.#name}-flow-logs`,
      service: "vpc-flow-logs.amazonaws.com",
      statements: fillStatements(
        flowLogPermissions,
        { "log group": [logs.attrArn, groupArn(logs)] },
        this.#inputs,
      ),
    })
    new ec2.CfnFlowLog(scope, "FlowLog", {
      resourceId: this.#vpcId,
      resourceType: "VPC",
      trafficType: "ALL",
      maxAggregationInterval: settings.flowLogSeconds,
      logDestination: groupArn(logs),
      deliverLogsPermissionArn: role.attrArn,
    })
    onlyWhere(scope, condition)
  }

  #tag(suffix: string) {
    return [{ key: "Name", value: `${this.#name}${suffix}` }]
  }
}

interface WayOut {
  readonly publicSubnets: readonly string[]
  readonly attachment: ec2.CfnVPCGatewayAttachment
  readonly hasNat: CfnCondition
  readonly hasNatPerZone: CfnCondition
}

/** Without the `:*` with which CloudFormation ends a group's ARN. */
const groupArn = (logs: CfnLogGroup) =>
  `arn:${Aws.PARTITION}:logs:${Aws.REGION}:${Aws.ACCOUNT_ID}:log-group:${logs.ref}`
