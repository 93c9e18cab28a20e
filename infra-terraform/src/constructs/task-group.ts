import { SecurityGroup } from "#aws/security-group"
import { VpcSecurityGroupEgressRule } from "#aws/vpc-security-group-egress-rule"
import { VpcSecurityGroupIngressRule } from "#aws/vpc-security-group-ingress-rule"
import { ports } from "@mcp-on-aws/blueprint/network"
import type { CleanStack } from "../terraform/clean-stack.ts"
import { attribute } from "../terraform/expression.ts"

interface TaskGroupOptions {
  /** The load balancer's group. */
  readonly front: string
  readonly port: number
  /** Open to the members of the group alone. */
  readonly privatePort?: number
}

/** The tasks' security group: in from the load balancer, out to HTTPS; between tasks on the private port. */
export function createTaskGroup(stack: CleanStack, { front, port, privatePort }: TaskGroupOptions): string {
  const group = new SecurityGroup(stack.apart, "tasks", {
    name: "${var.name}-tasks",
    description: "The tasks",
    vpcId: "${local.vpc_id}",
  })
  const id = attribute(group, "id")
  const tcp = (number: number) => ({ ipProtocol: "tcp", fromPort: number, toPort: number })
  new VpcSecurityGroupIngressRule(stack.apart, "tasks_from_front", {
    ...{ securityGroupId: id, referencedSecurityGroupId: front, ...tcp(port) },
    description: "Requests from the load balancer",
  })
  new VpcSecurityGroupEgressRule(stack.apart, "front_to_tasks", {
    ...{ securityGroupId: front, referencedSecurityGroupId: id, ...tcp(port) },
    description: "Requests and health checks to the tasks",
  })
  new VpcSecurityGroupEgressRule(stack.apart, "tasks_to_https", {
    ...{ securityGroupId: id, cidrIpv4: "0.0.0.0/0", ...tcp(ports.https) },
    description: "AWS, and the authorization server's keys",
  })
  if (privatePort === undefined) return id
  const between = { securityGroupId: id, referencedSecurityGroupId: id, ...tcp(privatePort) }
  new VpcSecurityGroupIngressRule(stack.apart, "tasks_from_tasks", {
    ...between,
    description: "Sessions from the other tasks",
  })
  new VpcSecurityGroupEgressRule(stack.apart, "tasks_to_tasks", {
    ...between,
    description: "Sessions to the other tasks",
  })
  return id
}
