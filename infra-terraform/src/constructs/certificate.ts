import { AcmCertificate } from "#aws/acm-certificate"
import { AcmCertificateValidation } from "#aws/acm-certificate-validation"
import { Route53Record } from "#aws/route53-record"
import type { CleanStack } from "../terraform/clean-stack.ts"
import { addressOf, countWhere, maybe } from "../terraform/expression.ts"

/** The certificate that is given, or one that the zone's DNS proves: an ARN that is ready to be used. */
export function createCertificate(stack: CleanStack, domain: string, when: string): string {
  const made = `${when} && var.hosted_zone_id != "" && var.certificate_arn == ""`
  const certificate = new AcmCertificate(stack.apart, "domain", {
    ...countWhere(made),
    domainName: `\${${domain}}`,
    validationMethod: "DNS",
    lifecycle: { createBeforeDestroy: true },
  })
  const proof = (field: string) =>
    `\${one(one(${addressOf(certificate)}[*].domain_validation_options)[*].${field})}`
  const record = new Route53Record(stack.apart, "certificate_proof", {
    ...countWhere(made),
    zoneId: "${var.hosted_zone_id}",
    name: proof("resource_record_name"),
    type: proof("resource_record_type"),
    records: [proof("resource_record_value")],
    ttl: 60,
    allowOverwrite: true,
  })
  const validation = new AcmCertificateValidation(stack.apart, "domain", {
    ...countWhere(made),
    certificateArn: maybe(certificate, "arn"),
    validationRecordFqdns: [maybe(record, "fqdn")],
  })
  return stack.local(
    "certificate_arn",
    `\${${made} ? one(${addressOf(validation)}[*].certificate_arn) : var.certificate_arn}`,
  )
}
