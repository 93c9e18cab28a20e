import type { CfnCondition } from "aws-cdk-lib"
import { CfnBasePathMapping, type CfnStage, CfnDomainName } from "aws-cdk-lib/aws-apigateway"
import { CfnRecordSet } from "aws-cdk-lib/aws-route53"
import { Construct } from "constructs"
import { restApi } from "@mcp-on-aws/blueprint/settings"
import { choose } from "../template/choose.ts"
import type { CleanStack } from "../template/clean-stack.ts"
import { allOf, not, onlyWhere } from "../template/conditions.ts"
import type { Inputs } from "../template/inputs.ts"
import { createCertificate } from "./certificate.ts"

export interface CustomDomainOptions {
  readonly inputs: Inputs
  readonly restApiId: string
  readonly stage: CfnStage
  readonly condition: CfnCondition
}

/** A REST API under a host name of yours: there, clients find its metadata by themselves. */
export class CustomDomain extends Construct {
  /** The name that the host name's record points to. */
  readonly target: string

  constructor(stack: CleanStack, { inputs, restApiId, stage, condition }: CustomDomainOptions) {
    super(stack, "custom-domain")
    const domainName = inputs.text("custom_domain")
    const hostedZoneId = inputs.text("hosted_zone_id")
    const hasCertificate = inputs.isGiven("certificate_arn")
    const certificate = createCertificate(this, domainName, hostedZoneId)
    certificate.cfnOptions.condition = allOf(
      stack,
      "MakesCertificate",
      condition,
      not(stack, "CertificateIsNotGiven", hasCertificate),
    )
    const domain = new CfnDomainName(this, "ApiDomain", {
      domainName,
      regionalCertificateArn: choose(hasCertificate, inputs.text("certificate_arn"), certificate.ref),
      endpointConfiguration: { types: [restApi.endpointType] },
      securityPolicy: restApi.securityPolicy,
    })
    new CfnBasePathMapping(this, "DomainMapping", { domainName: domain.ref, restApiId, stage: stage.ref })
    this.target = domain.attrRegionalDomainName
    const record = new CfnRecordSet(this, "DomainRecord", {
      hostedZoneId,
      name: domainName,
      type: "A",
      aliasTarget: {
        dnsName: this.target,
        hostedZoneId: domain.attrRegionalHostedZoneId,
        evaluateTargetHealth: false,
      },
    })
    record.cfnOptions.condition = allOf(stack, "HasDomainRecord", condition, inputs.isGiven("hosted_zone_id"))
    onlyWhere(this, condition)
  }
}
