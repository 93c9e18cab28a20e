import { CfnSecurityGroup, CfnSecurityGroupEgress, CfnSecurityGroupIngress } from "aws-cdk-lib/aws-ec2"
import type { Construct } from "constructs"
import { ports } from "@mcp-on-aws/blueprint/network"

export interface TaskGroupOptions {
  readonly name: string
  readonly vpcId: string
  /** The load balancer's group. */
  readonly front: string
  readonly port: number
  /** Open to the members of the group alone. */
  readonly privatePort?: number
}

/** The tasks' security group: in from the load balancer, out to HTTPS; between tasks on the private port. */
export function createTaskGroup(scope: Construct, options: TaskGroupOptions): string {
  const { name, vpcId, front, port, privatePort } = options
  const tcp = (number: number) => ({ ipProtocol: "tcp", fromPort: number, toPort: number })
  const group = new CfnSecurityGroup(scope, "TasksGroup", {
    groupName: `${name}-tasks`,
    groupDescription: "The tasks",
    vpcId,
    securityGroupIngress: [
      { ...tcp(port), sourceSecurityGroupId: front, description: "Requests from the load balancer" },
    ],
    securityGroupEgress: [
      { ...tcp(ports.https), cidrIp: "0.0.0.0/0", description: "AWS, and the authorization server's keys" },
    ],
  })
  new CfnSecurityGroupEgress(scope, "FrontToTasks", {
    ...tcp(port),
    groupId: front,
    destinationSecurityGroupId: group.ref,
    description: "Requests and health checks to the tasks",
  })
  if (privatePort === undefined) return group.ref
  new CfnSecurityGroupIngress(scope, "TasksFromTasks", {
    ...tcp(privatePort),
    groupId: group.ref,
    sourceSecurityGroupId: group.ref,
    description: "Sessions from the other tasks",
  })
  new CfnSecurityGroupEgress(scope, "TasksToTasks", {
    ...tcp(privatePort),
    groupId: group.ref,
    destinationSecurityGroupId: group.ref,
    description: "Sessions to the other tasks",
  })
  return group.ref
}
