import { ApiGatewayBasePathMapping } from "#aws/api-gateway-base-path-mapping"
import { ApiGatewayDomainName } from "#aws/api-gateway-domain-name"
import type { ApiGatewayRestApi } from "#aws/api-gateway-rest-api"
import { Route53Record } from "#aws/route53-record"
import { restApi as settings } from "@mcp-on-aws/blueprint/settings"
import type { CleanStack } from "../terraform/clean-stack.ts"
import { countWhere, maybe } from "../terraform/expression.ts"
import { createCertificate } from "./certificate.ts"

const when = 'local.rest && var.custom_domain != ""'

/**
 * The REST API at the root of a host name of yours, where clients find its metadata by themselves. Returns the name that
 * the host name's record points to: null where there is none.
 */
export function createCustomDomain(stack: CleanStack, api: ApiGatewayRestApi): string {
  const domain = new ApiGatewayDomainName(stack.apart, "custom", {
    ...countWhere(when),
    domainName: "${var.custom_domain}",
    regionalCertificateArn: createCertificate(stack, "var.custom_domain", when),
    securityPolicy: settings.securityPolicy,
    endpointConfiguration: { types: [settings.endpointType] },
  })
  const mapping = new ApiGatewayBasePathMapping(stack.apart, "custom", {
    ...countWhere(when),
    apiId: maybe(api, "id"),
    domainName: maybe(domain, "domain_name"),
    stageName: settings.stageName,
  })
  mapping.addOverride("depends_on", ["aws_api_gateway_stage.rest"])
  const target = maybe(domain, "regional_domain_name")
  new Route53Record(stack.apart, "custom_domain", {
    ...countWhere(`${when} && var.hosted_zone_id != ""`),
    zoneId: "${var.hosted_zone_id}",
    name: "${var.custom_domain}",
    type: "A",
    alias: {
      name: target,
      zoneId: maybe(domain, "regional_zone_id"),
      evaluateTargetHealth: false,
    },
  })
  return target
}
