import { CfnWebACL, CfnWebACLAssociation } from "aws-cdk-lib/aws-wafv2"
import { Construct } from "constructs"
import { firewallRules } from "@mcp-on-aws/blueprint/settings"

export interface FirewallOptions {
  readonly name: string
  /** Requests from one address in five minutes. */
  readonly rateLimit: number
  readonly resourceArn: string
}

/** A limit for each address, and requests that are known to be attacks; whatever passes is the server's to judge. */
export class Firewall extends Construct {
  readonly association: CfnWebACLAssociation

  constructor(scope: Construct, { name, rateLimit, resourceArn }: FirewallOptions) {
    super(scope, "firewall")
    const acl = new CfnWebACL(this, "WebAcl", {
      name,
      scope: "REGIONAL",
      defaultAction: { allow: {} },
      visibilityConfig: observe(name),
      rules: firewallRules.map((rule) => ({
        name: rule.name,
        priority: rule.priority,
        visibilityConfig: observe(`${name}-${rule.name}`),
        ...("managedGroup" in rule
          ? {
              overrideAction: { none: {} },
              statement: { managedRuleGroupStatement: { vendorName: "AWS", name: rule.managedGroup } },
            }
          : {
              action: { block: {} },
              statement: { rateBasedStatement: { limit: rateLimit, aggregateKeyType: "IP" } },
            }),
      })),
    })
    this.association = new CfnWebACLAssociation(this, "WebAclAssociation", {
      resourceArn,
      webAclArn: acl.attrArn,
    })
  }
}

const observe = (metricName: string) => ({
  metricName,
  cloudWatchMetricsEnabled: true,
  sampledRequestsEnabled: true,
})
