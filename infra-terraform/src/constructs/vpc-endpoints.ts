import { SecurityGroup } from "#aws/security-group"
import { VpcEndpoint } from "#aws/vpc-endpoint"
import { VpcSecurityGroupIngressRule } from "#aws/vpc-security-group-ingress-rule"
import { network as settings, ports } from "@mcp-on-aws/blueprint/network"
import { type CleanStack, region } from "../terraform/clean-stack.ts"
import { countWhere, listOf, maybe } from "../terraform/expression.ts"

const closed = 'local.makes_network && var.egress == "endpoints"'

/** S3 and DynamoDB past the NAT gateway, always, as that costs nothing; where there is none, what tasks need of AWS. */
export function createEndpoints(stack: CleanStack, routeTableIds: readonly string[]): VpcEndpoint[] {
  const past = settings.gatewayEndpoints.map(
    (service) =>
      new VpcEndpoint(stack.apart, service, {
        ...countWhere("local.makes_network"),
        vpcId: "${local.vpc_id}",
        serviceName: `com.amazonaws.${region}.${service}`,
        vpcEndpointType: "Gateway",
        routeTableIds: [...routeTableIds],
      }),
  )
  const group = new SecurityGroup(stack.apart, "endpoints", {
    ...countWhere(closed),
    name: "${var.name}-endpoints",
    description: "Endpoints of AWS services",
    vpcId: "${local.vpc_id}",
  })
  new VpcSecurityGroupIngressRule(stack.apart, "endpoints", {
    ...countWhere(closed),
    securityGroupId: maybe(group, "id"),
    description: "HTTPS from the VPC",
    cidrIpv4: "${var.vpc_cidr}",
    ipProtocol: "tcp",
    fromPort: ports.https,
    toPort: ports.https,
  })
  const only = settings.interfaceEndpoints.map(
    (service) =>
      new VpcEndpoint(stack.apart, service.replace(".", "_"), {
        ...countWhere(closed),
        vpcId: "${local.vpc_id}",
        serviceName: `com.amazonaws.${region}.${service}`,
        vpcEndpointType: "Interface",
        privateDnsEnabled: true,
        subnetIds: listOf("${local.private_subnet_ids}"),
        securityGroupIds: [maybe(group, "id")],
      }),
  )
  return [...past, ...only]
}
