import { Aws, type CfnCondition, Fn } from "aws-cdk-lib"
import { CfnSecurityGroup } from "aws-cdk-lib/aws-ec2"
import * as elb from "aws-cdk-lib/aws-elasticloadbalancingv2"
import { CfnRecordSet } from "aws-cdk-lib/aws-route53"
import { Construct } from "constructs"
import { ports } from "@mcp-on-aws/blueprint/network"
import { healthCheck, loadBalancer as settings } from "@mcp-on-aws/blueprint/settings"
import { choose } from "../template/choose.ts"
import { type CleanStack, explain } from "../template/clean-stack.ts"
import { allOf, anyOf, not, onlyWhere } from "../template/conditions.ts"
import type { Inputs } from "../template/inputs.ts"
import { waitFor } from "../template/wait-for.ts"
import { allowAddresses } from "./allowed-addresses.ts"
import { Bucket } from "./bucket.ts"
import { createCertificate } from "./certificate.ts"
import { Firewall } from "./firewall.ts"
import type { Network } from "./network.ts"

export interface Target {
  readonly port: number
  readonly healthPath: string
  readonly deregistrationDelaySeconds: number
  readonly stickiness?: { readonly type: string; readonly seconds: number }
}

/** Public, HTTPS with a certificate, plain HTTP only where that was asked for; all of it to one target group. */
export class LoadBalancer extends Construct {
  readonly group: CfnSecurityGroup
  readonly targets: elb.CfnTargetGroup
  readonly listeners: readonly elb.CfnListener[]
  /** Of the one that leads to the targets. */
  readonly listenerArn: string
  readonly dnsName: string
  readonly fullName: string
  readonly canonicalUrl: string
  readonly hosts: readonly string[]
  readonly hasHttps: CfnCondition
  readonly #stack: CleanStack
  readonly #inputs: Inputs

  constructor(stack: CleanStack, { inputs, network, target }: LoadBalancerOptions) {
    super(stack, "load-balancer")
    this.#stack = stack
    this.#inputs = inputs
    const name = inputs.text("name")
    const hasDomain = allOf(
      stack,
      "HasDomain",
      inputs.isGiven("domain_name"),
      inputs.isGiven("hosted_zone_id"),
    )
    this.hasHttps = anyOf(stack, "HasHttps", inputs.isGiven("certificate_arn"), hasDomain)
    this.group = this.#createGroup(network)
    const logs = this.#createLogs()
    const balancer = new elb.CfnLoadBalancer(this, "LoadBalancer", {
      name,
      type: "application",
      scheme: "internet-facing",
      securityGroups: [this.group.ref],
      subnets: network.publicSubnetIds,
      loadBalancerAttributes: describeAttributes(inputs, logs.policy.ref),
    })
    waitFor(balancer, network.wayIn)
    explain(this.group, "The way in: a load balancer in the public subnets")
    this.targets = this.#createTargets(network, target)
    const https = this.#createHttpsListener(balancer.ref, hasDomain)
    const http = this.#createHttpListener(balancer.ref)
    this.listeners = [https, http]
    this.listenerArn = choose(this.hasHttps, https.ref, http.ref)
    this.dnsName = balancer.attrDnsName
    this.fullName = balancer.attrLoadBalancerFullName
    const record = new CfnRecordSet(this, "DomainRecord", {
      hostedZoneId: inputs.text("hosted_zone_id"),
      name: inputs.text("domain_name"),
      type: "A",
      aliasTarget: {
        dnsName: this.dnsName,
        hostedZoneId: balancer.attrCanonicalHostedZoneId,
        evaluateTargetHealth: true,
      },
    })
    record.cfnOptions.condition = hasDomain
    const firewall = new Firewall(this, {
      name,
      rateLimit: inputs.number("waf_rate_limit"),
      resourceArn: balancer.ref,
    })
    onlyWhere(firewall, inputs.isOn("waf"))
    const own = choose(
      inputs.isGiven("domain_name"),
      `https://${inputs.text("domain_name")}/mcp`,
      `http://${this.dnsName}/mcp`,
    )
    this.canonicalUrl = choose(inputs.isGiven("resource_url"), inputs.text("resource_url"), own)
    this.hosts = [Fn.select(2, Fn.split("/", this.canonicalUrl)), this.dnsName]
  }

  #createGroup({ vpcId }: Network): CfnSecurityGroup {
    const hasHttp = anyOf(this.#stack, "ListensOnHttp", this.hasHttps, this.#inputs.isOn("allow_http"))
    const open = (name: string, port: number, condition: CfnCondition) =>
      allowAddresses(this.#stack, this.#inputs, { name, port, condition })
    return new CfnSecurityGroup(this, "FrontGroup", {
      groupName: `${this.#inputs.text("name")}-front`,
      groupDescription: "The load balancer",
      vpcId,
      securityGroupIngress: [
        ...open("HTTPS", ports.https, this.hasHttps),
        // Where there is a certificate it only sends clients to HTTPS.
        ...open("HTTP", ports.http, hasHttp),
      ],
      // Without an entry, EC2 would let everything out; the way to the tasks is a rule of its own.
      securityGroupEgress: [
        {
          description: "Nothing else",
          cidrIp: "255.255.255.255/32",
          ipProtocol: "icmp",
          fromPort: 252,
          toPort: 86,
        },
      ],
    })
  }

  /** Exists where nothing is logged, too: it could go neither before the load balancer stops, nor with logs in it. */
  #createLogs(): Bucket {
    return new Bucket(this, "AccessLogBucket", {
      expiryDays: settings.logExpiryDays,
      outlivesStack: true,
      statements: (arn) => [
        {
          Sid: "WriteAccessLogs",
          Effect: "Allow",
          Principal: { Service: "logdelivery.elasticloadbalancing.amazonaws.com" },
          Action: "s3:PutObject",
          Resource: `${arn}/AWSLogs/${Aws.ACCOUNT_ID}/*`,
        },
      ],
    })
  }

  #createTargets({ vpcId }: Network, target: Target): elb.CfnTargetGroup {
    const { stickiness } = target
    return new elb.CfnTargetGroup(this, "Targets", {
      name: `${this.#inputs.text("name")}-tasks`,
      port: target.port,
      protocol: "HTTP",
      targetType: "ip",
      vpcId,
      healthCheckPath: target.healthPath,
      matcher: { httpCode: healthCheck.matcher },
      healthCheckIntervalSeconds: healthCheck.intervalSeconds,
      healthCheckTimeoutSeconds: healthCheck.timeoutSeconds,
      healthyThresholdCount: healthCheck.healthyThreshold,
      unhealthyThresholdCount: healthCheck.unhealthyThreshold,
      targetGroupAttributes: describe({
        "deregistration_delay.timeout_seconds": String(target.deregistrationDelaySeconds),
        ...(stickiness && {
          "stickiness.enabled": "true",
          "stickiness.type": stickiness.type,
          [`stickiness.${stickiness.type}.duration_seconds`]: String(stickiness.seconds),
        }),
      }),
    })
  }

  #createHttpsListener(loadBalancerArn: string, hasDomain: CfnCondition): elb.CfnListener {
    const inputs = this.#inputs
    const stack = this.#stack
    const isGiven = inputs.isGiven("certificate_arn")
    const certificate = createCertificate(this, inputs.text("domain_name"), inputs.text("hosted_zone_id"))
    certificate.cfnOptions.condition = allOf(
      stack,
      "MakesCertificate",
      hasDomain,
      not(stack, "HasNoCertificate", isGiven),
    )
    const certificateArn = choose(isGiven, inputs.text("certificate_arn"), certificate.ref)
    const listener = new elb.CfnListener(this, "HttpsListener", {
      loadBalancerArn,
      port: ports.https,
      protocol: "HTTPS",
      sslPolicy: settings.sslPolicy,
      certificates: [{ certificateArn }],
      defaultActions: [{ type: "forward", targetGroupArn: this.targets.ref }],
    })
    listener.cfnOptions.condition = this.hasHttps
    return listener
  }

  /**
   * To HTTPS; plain where that was asked for, as the rules refuse a stack with neither. One for both: a second one on
   * the port would be refused when a trial gets its certificate.
   */
  #createHttpListener(loadBalancerArn: string): elb.CfnListener {
    const redirectConfig = { Protocol: "HTTPS", Port: String(ports.https), StatusCode: "HTTP_301" }
    return new elb.CfnListener(this, "HttpListener", {
      loadBalancerArn,
      port: ports.http,
      protocol: "HTTP",
      defaultActions: choose<object[]>(
        this.hasHttps,
        [{ Type: "redirect", RedirectConfig: redirectConfig }],
        [{ Type: "forward", TargetGroupArn: this.targets.ref }],
      ) as elb.CfnListener.ActionProperty[],
    })
  }
}

export interface LoadBalancerOptions {
  readonly inputs: Inputs
  readonly network: Network
  readonly target: Target
}

const describe = (attributes: Readonly<Record<string, string>>) =>
  Object.entries(attributes).map(([key, value]) => ({ key, value }))

/** The bucket by its policy, whose reference is the bucket's name: without the policy no balancer may write there. */
const describeAttributes = (inputs: Inputs, logBucket: string) =>
  describe({
    "idle_timeout.timeout_seconds": inputs.text("idle_timeout_seconds"),
    "routing.http.drop_invalid_header_fields.enabled": "true",
    "routing.http.desync_mitigation_mode": settings.desyncMode,
    "deletion_protection.enabled": inputs.text("deletion_protection"),
    "access_logs.s3.enabled": inputs.text("alb_access_logs"),
    "access_logs.s3.bucket": logBucket,
  })
