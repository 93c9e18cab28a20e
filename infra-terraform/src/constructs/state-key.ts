import { SecretsmanagerSecret } from "#aws/secretsmanager-secret"
import { SecretsmanagerSecretVersion } from "#aws/secretsmanager-secret-version"
import { requestStateKey } from "@mcp-on-aws/blueprint/settings"
import type { CleanStack } from "../terraform/clean-stack.ts"
import { countWhere, maybe } from "../terraform/expression.ts"

/**
 * The secret that signs the state of calls, made once. By uuid(), which is drawn from the system's own source of
 * random bytes, as AWS is the only provider; 244 bits of it are random.
 */
export function createStateKey(stack: CleanStack, when?: string) {
  const secret = new SecretsmanagerSecret(stack.apart, "request_state_key", {
    ...countWhere(when),
    namePrefix: "${var.name}-request-state-key-",
    description: "Signs the state that a call carries across its rounds",
    recoveryWindowInDays: requestStateKey.recoveryWindowDays,
  })
  const version = new SecretsmanagerSecretVersion(stack.apart, "request_state_key", {
    ...countWhere(when),
    secretId: when === undefined ? secret.id : maybe(secret, "id"),
    secretString: '${sha256("${uuid()}${uuid()}")}',
    // Another value at each plan: only the first one counts.
    lifecycle: { ignoreChanges: ["secret_string"] },
  })
  return { secret, version }
}
