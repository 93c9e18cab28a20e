import { Lb } from "#aws/lb"
import { LbListener } from "#aws/lb-listener"
import { LbTargetGroup } from "#aws/lb-target-group"
import { Route53Record } from "#aws/route53-record"
import { SecurityGroup } from "#aws/security-group"
import { VpcSecurityGroupIngressRule } from "#aws/vpc-security-group-ingress-rule"
import { ports } from "@mcp-on-aws/blueprint/network"
import { healthCheck, loadBalancer as settings } from "@mcp-on-aws/blueprint/settings"
import { account, type CleanStack } from "../terraform/clean-stack.ts"
import {
  addressOf,
  attribute,
  bare,
  blocksOf,
  countWhere,
  listOf,
  numberOf,
  switchOf,
} from "../terraform/expression.ts"
import { createBucket } from "./bucket.ts"
import { createCertificate } from "./certificate.ts"
import { createFirewall } from "./firewall.ts"
import type { Network } from "./network.ts"

/** What a server says of its port. */
interface Target {
  readonly port: number
  readonly healthPath: string
  readonly deregistrationDelaySeconds: number
  readonly stickiness?: { readonly type: string; readonly seconds: number }
}

/** Without a certificate, and by explicit choice. */
const plain = "!local.https && var.allow_http"

/** Public, HTTPS with a certificate, plain HTTP only where that was asked for; all of it to one target group. */
export function createLoadBalancer(stack: CleanStack, target: Target, { wayIn }: Network) {
  const domain = 'var.domain_name != "" && var.hosted_zone_id != ""'
  createCertificate(stack, "var.domain_name", 'var.domain_name != ""')
  stack.local("https", `\${var.certificate_arn != "" || ${domain}}`)
  const group = createGroup(stack)
  const logs = createLogBucket(stack)
  const balancer = new Lb(stack.apart, "front", {
    name: "${var.name}",
    loadBalancerType: "application",
    securityGroups: [group.id],
    subnets: listOf("${local.public_subnet_ids}"),
    idleTimeout: numberOf("${var.idle_timeout_seconds}"),
    dropInvalidHeaderFields: true,
    desyncMitigationMode: settings.desyncMode,
    enableDeletionProtection: switchOf("${var.deletion_protection}"),
    accessLogs: { bucket: logs.id, enabled: switchOf("${var.alb_access_logs}") },
    // Without the policy no balancer may write there.
    dependsOn: [logs.policy, ...wayIn],
  })
  const targets = createTargets(stack, target)
  const listeners = createListeners(stack, attribute(balancer, "arn"), attribute(targets, "arn"))
  new Route53Record(stack.apart, "front", {
    ...countWhere(domain),
    zoneId: "${var.hosted_zone_id}",
    name: "${var.domain_name}",
    type: "A",
    alias: {
      name: attribute(balancer, "dns_name"),
      zoneId: attribute(balancer, "zone_id"),
      evaluateTargetHealth: true,
    },
  })
  createFirewall(stack, attribute(balancer, "arn"))
  declareUrls(stack, balancer)
  return {
    group,
    targets,
    listeners,
    forwarding: [
      { listener: listeners[0], when: "local.https" },
      { listener: listeners[1], when: plain },
    ],
    derived: {
      resource_url: '${local.tokens ? local.resource_url : ""}',
      allowed_hosts: "${local.allowed_hosts}",
    },
    dnsName: attribute(balancer, "dns_name"),
    arnSuffix: attribute(balancer, "arn_suffix"),
    targetsSuffix: attribute(targets, "arn_suffix"),
  }
}

/** Exists where nothing is logged, too: it could go neither before the load balancer stops, nor with logs in it. */
const createLogBucket = (stack: CleanStack) =>
  createBucket(stack, "access_logs", {
    name: "alb-logs",
    expiryDays: settings.logExpiryDays,
    statements: (arn) => [
      {
        Sid: "WriteAccessLogs",
        Effect: "Allow",
        Principal: { Service: "logdelivery.elasticloadbalancing.amazonaws.com" },
        Action: "s3:PutObject",
        Resource: `${arn}/AWSLogs/${account}/*`,
      },
    ],
  })

function createGroup(stack: CleanStack) {
  const group = new SecurityGroup(stack.apart, "front", {
    name: "${var.name}-front",
    description: "The load balancer",
    vpcId: "${local.vpc_id}",
  })
  const id = attribute(group, "id")
  const open = (name: string, port: number, condition: string) => {
    const rule = new VpcSecurityGroupIngressRule(stack.apart, name, {
      securityGroupId: id,
      description: `${name.toUpperCase()} from allowed_cidrs`,
      cidrIpv4: "${each.value}",
      ipProtocol: "tcp",
      fromPort: port,
      toPort: port,
    })
    rule.addOverride("for_each", `\${${condition} ? toset(var.allowed_cidrs) : toset([])}`)
  }
  open("https", ports.https, "local.https")
  // Where there is a certificate it only sends clients to HTTPS.
  open("http", ports.http, "local.https || var.allow_http")
  return { id }
}

const createTargets = (stack: CleanStack, target: Target) =>
  new LbTargetGroup(stack.apart, "tasks", {
    name: "${var.name}-tasks",
    port: target.port,
    protocol: "HTTP",
    targetType: "ip",
    vpcId: "${local.vpc_id}",
    deregistrationDelay: String(target.deregistrationDelaySeconds),
    healthCheck: {
      path: target.healthPath,
      matcher: healthCheck.matcher,
      interval: healthCheck.intervalSeconds,
      timeout: healthCheck.timeoutSeconds,
      healthyThreshold: healthCheck.healthyThreshold,
      unhealthyThreshold: healthCheck.unhealthyThreshold,
    },
    ...(target.stickiness && {
      stickiness: {
        enabled: true,
        type: target.stickiness.type,
        cookieDuration: target.stickiness.seconds,
      },
    }),
  })

function createListeners(stack: CleanStack, loadBalancerArn: string, targetGroupArn: string) {
  const https = new LbListener(stack.apart, "https", {
    ...countWhere("local.https"),
    loadBalancerArn,
    port: ports.https,
    protocol: "HTTPS",
    sslPolicy: settings.sslPolicy,
    certificateArn: "${local.certificate_arn}",
    defaultAction: [{ type: "forward", targetGroupArn }],
  })
  // To HTTPS, or plain. One for both: a second one on the port would be refused when a trial gets its certificate.
  const http = new LbListener(stack.apart, "http", {
    ...countWhere("local.https || var.allow_http"),
    loadBalancerArn,
    port: ports.http,
    protocol: "HTTP",
    defaultAction: blocksOf([
      {
        type: '${local.https ? "redirect" : "forward"}',
        target_group_arn: `\${local.https ? null : ${bare(targetGroupArn)}}`,
        dynamic: {
          redirect: {
            for_each: "${local.https ? [1] : []}",
            content: { protocol: "HTTPS", port: String(ports.https), status_code: "HTTP_301" },
          },
        },
      },
    ]),
  })
  return [https, http] as const
}

function declareUrls(stack: CleanStack, balancer: Lb): void {
  const dnsName = `${addressOf(balancer)}.dns_name`
  stack.local(
    "resource_url",
    `\${coalesce(var.resource_url, var.domain_name != "" ? "https://\${var.domain_name}/mcp" : "", "http://\${${dnsName}}/mcp")}`,
  )
  stack.local("allowed_hosts", `\${join(",", distinct([split("/", local.resource_url)[2], ${dnsName}]))}`)
}
