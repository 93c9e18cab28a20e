import { Wafv2WebAcl } from "#aws/wafv2-web-acl"
import { Wafv2WebAclAssociation } from "#aws/wafv2-web-acl-association"
import { firewallRules } from "@mcp-on-aws/blueprint/settings"
import type { CleanStack } from "../terraform/clean-stack.ts"
import { countWhere, maybe } from "../terraform/expression.ts"

/** A web ACL in front of a load balancer or a stage, where `waf` is on. */
export function createFirewall(stack: CleanStack, resourceArn: string, when = "var.waf"): void {
  const acl = new Wafv2WebAcl(stack.apart, "firewall", {
    ...countWhere(when),
    name: "${var.name}",
    description: "What reaches the MCP endpoint",
    scope: "REGIONAL",
    defaultAction: { allow: {} },
    visibilityConfig: makeVisible("firewall"),
    rule: firewallRules.map((rule) => ({
      name: rule.name,
      priority: rule.priority,
      visibilityConfig: makeVisible(rule.name),
      ...("managedGroup" in rule
        ? {
            overrideAction: { none: {} },
            statement: { managed_rule_group_statement: { name: rule.managedGroup, vendor_name: "AWS" } },
          }
        : {
            action: { block: {} },
            statement: {
              rate_based_statement: { limit: "${var.waf_rate_limit}", aggregate_key_type: "IP" },
            },
          }),
    })),
  })
  new Wafv2WebAclAssociation(stack.apart, "firewall", {
    ...countWhere(when),
    resourceArn,
    webAclArn: maybe(acl, "arn"),
  })
}

const makeVisible = (metric: string) => ({
  metricName: `\${var.name}-${metric}`,
  cloudwatchMetricsEnabled: true,
  sampledRequestsEnabled: true,
})
