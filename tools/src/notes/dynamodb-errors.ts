import { ToolError } from "../tool-error.ts"
import { notesTable } from "./notes-table.ts"

const throttled = [
  "ThrottlingException",
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "TooManyRequestsException",
]
/** Keys that are not valid, or no longer, and signatures by a wrong key: a clock that is wrong the SDK corrects. */
const unaccepted = ["UnrecognizedClientException", "ExpiredTokenException", "InvalidSignatureException"]
const unreachable = ["TimeoutError", "ECONNREFUSED", "ECONNRESET", "ENOTFOUND", "EAI_AGAIN", "ETIMEDOUT"]

/**
 * What stopped a request to DynamoDB and what to do about it, with DynamoDB's own error as its cause. Only what the
 * model can cure by calling again is a `ToolError`; the rest is for whoever runs the server.
 */
export function explainDynamoDbError(cause: unknown, { action, table }: { action: string; table: string }) {
  const { name, code } = readNames(cause)
  const where = `DynamoDB table "${table}"`
  const is = (names: readonly string[]) => names.includes(name) || names.includes(code)
  if (is(throttled)) {
    return new ToolError(
      "The note store is busy: it had to turn this call away. Call again in a few seconds.",
      { cause },
    )
  }
  if (name === "ResourceNotFoundException") {
    return new Error(
      `${where} does not exist in this account and region. Create it, or correct ${notesTable.environmentVariable}.`,
      { cause },
    )
  }
  if (name === "AccessDeniedException") {
    return new Error(
      `${where} refused ${action}. Allow dynamodb:${action} on it to the role of this server.`,
      { cause },
    )
  }
  if (is(unaccepted)) {
    return new Error(
      `${where} did not accept this server's credentials for ${action} (${name}). A role's are renewed: where this ` +
        "lasts, correct the role, or the keys in the environment.",
      { cause },
    )
  }
  if (name === "CredentialsProviderError") {
    return new Error(
      `No AWS credentials were found for ${action} on ${where}. Run the server under a role.`,
      { cause },
    )
  }
  if (is(unreachable)) {
    return new Error(
      `${where} could not be reached for ${action} (${code || name}). Check the region, the network path from the ` +
        "server (VPC endpoint or NAT) and AWS_ENDPOINT_URL_DYNAMODB where it is set.",
      { cause },
    )
  }
  return new Error(
    `${action} on ${where} failed: ${cause instanceof Error ? cause.message : String(cause)}`,
    { cause },
  )
}

function readNames(error: unknown) {
  if (!(error instanceof Error)) return { name: "", code: "" }
  const code = "code" in error && typeof error.code === "string" ? error.code : ""
  return { name: error.name, code }
}
