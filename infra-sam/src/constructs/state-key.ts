import { CfnSecret } from "aws-cdk-lib/aws-secretsmanager"
import type { Construct } from "constructs"
import { requestStateKey } from "@mcp-on-aws/blueprint/settings"

/** Signs what a call carries across its rounds. Made up by Secrets Manager: no template and no parameter holds it. */
export const createStateKey = (scope: Construct, name: string): CfnSecret =>
  new CfnSecret(scope, "RequestStateKey", {
    name: `${name}-request-state-key`,
    description: "Signs the state that a call carries across its rounds",
    generateSecretString: { passwordLength: requestStateKey.length, excludePunctuation: true },
  })

/** For a function's environment: CloudFormation reads the secret when it makes the function. */
export const readStateKey = (secret: CfnSecret): string => `{{resolve:secretsmanager:${secret.ref}}}`
