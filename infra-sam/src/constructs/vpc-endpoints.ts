import { Aws, type CfnCondition } from "aws-cdk-lib"
import { CfnSecurityGroup, CfnVPCEndpoint } from "aws-cdk-lib/aws-ec2"
import { Construct } from "constructs"
import { toPascalCase } from "@mcp-on-aws/blueprint/inputs"
import { network as settings, ports } from "@mcp-on-aws/blueprint/network"
import { onlyWhere } from "../template/conditions.ts"

export interface EndpointsOptions {
  readonly name: string
  readonly vpcId: string
  readonly vpcCidr: string
  readonly routeTableIds: string[]
  readonly subnetIds: string[]
  /** There is no other way out. */
  readonly condition: CfnCondition
}

/** S3 and DynamoDB past the NAT gateway, always, as that costs nothing; where there is none, what tasks need of AWS. */
export function createEndpoints(scope: Construct, options: EndpointsOptions): CfnVPCEndpoint[] {
  const { name, vpcId, vpcCidr, routeTableIds, subnetIds, condition } = options
  const describe = (service: string) => ({ vpcId, serviceName: `com.amazonaws.${Aws.REGION}.${service}` })
  const past = settings.gatewayEndpoints.map(
    (service) =>
      new CfnVPCEndpoint(scope, idOf(service), {
        ...describe(service),
        vpcEndpointType: "Gateway",
        routeTableIds,
      }),
  )
  const closed = new Construct(scope, "interface-endpoints")
  const group = new CfnSecurityGroup(closed, "EndpointsGroup", {
    groupName: `${name}-endpoints`,
    groupDescription: "Endpoints of AWS services",
    vpcId,
    securityGroupIngress: [
      {
        description: "HTTPS from the VPC",
        cidrIp: vpcCidr,
        ipProtocol: "tcp",
        fromPort: ports.https,
        toPort: ports.https,
      },
    ],
  })
  const only = settings.interfaceEndpoints.map(
    (service) =>
      new CfnVPCEndpoint(closed, idOf(service), {
        ...describe(service),
        vpcEndpointType: "Interface",
        privateDnsEnabled: true,
        subnetIds,
        securityGroupIds: [group.ref],
      }),
  )
  onlyWhere(closed, condition)
  return [...past, ...only]
}

const idOf = (service: string) => `${toPascalCase(service.replace(".", "_"))}Endpoint`
