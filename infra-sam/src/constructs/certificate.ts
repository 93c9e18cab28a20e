import { CfnCertificate } from "aws-cdk-lib/aws-certificatemanager"
import type { Construct } from "constructs"

/** CloudFormation writes the record that proves the name is yours, and waits until it has. */
export const createCertificate = (
  scope: Construct,
  domainName: string,
  hostedZoneId: string,
): CfnCertificate =>
  new CfnCertificate(scope, "Certificate", {
    domainName,
    validationMethod: "DNS",
    domainValidationOptions: [{ domainName, hostedZoneId }],
  })
