import { ToolError } from "@mcp-on-aws/tools/tool-error"

export type LambdaErrorKind =
  "changed" | "busy" | "missing" | "denied" | "throttled" | "full" | "invalid" | "unreachable" | "failed"

const kinds: readonly (readonly [kind: LambdaErrorKind, names: readonly string[]])[] = [
  ["changed", ["PreconditionFailedException"]],
  ["busy", ["ResourceConflictException", "ResourceNotReadyException"]],
  ["missing", ["ResourceNotFoundException"]],
  [
    "denied",
    [
      "AccessDeniedException",
      "AccessDenied",
      "UnrecognizedClientException",
      "InvalidSignatureException",
      "SignatureDoesNotMatch",
      "MissingAuthenticationTokenException",
      "ExpiredTokenException",
      "ExpiredToken",
      "RequestExpired",
      "InvalidClientTokenId",
      "CredentialsProviderError",
    ],
  ],
  ["throttled", ["TooManyRequestsException", "ThrottlingException", "RequestLimitExceeded"]],
  ["full", ["CodeStorageExceededException"]],
  ["invalid", ["InvalidParameterValueException", "ValidationException"]],
  [
    "unreachable",
    ["TimeoutError", "ECONNREFUSED", "ECONNRESET", "ENOTFOUND", "EAI_AGAIN", "ETIMEDOUT", "UnknownEndpoint"],
  ],
]

/** What stopped a request to AWS, and what to do about it, in words for the operator's model. */
export class LambdaError extends ToolError {
  override name = "LambdaError"
  readonly kind: LambdaErrorKind
  /** How often the SDK sent it. More than once: an earlier try may have worked, its answer lost. */
  readonly attempts: number

  constructor(cause: unknown, { action, subject }: { action: string; subject: string }) {
    const kind = kindOf(cause)
    super(explain(kind, `${action} on ${subject}`, { action, cause }), { cause })
    this.kind = kind
    this.attempts = (cause as { $metadata?: { attempts?: number } } | undefined)?.$metadata?.attempts ?? 1
  }
}

function kindOf(cause: unknown): LambdaErrorKind {
  if (!(cause instanceof Error)) return "failed"
  const code = "code" in cause ? String(cause.code) : ""
  return kinds.find(([, names]) => names.includes(cause.name) || names.includes(code))?.[0] ?? "failed"
}

function explain(
  kind: LambdaErrorKind,
  what: string,
  { action, cause }: { action: string; cause: unknown },
): string {
  const said = cause instanceof Error ? cause.message : String(cause)
  switch (kind) {
    case "changed":
      return `${what} was refused: somebody changed it in between. Look at it again with get_function, and plan again.`
    case "busy":
      return `${what} was refused: another update of it is under way (${said}). Wait until get_function shows it settled.`
    case "missing":
      return `${what} failed: there is no such function in this account and region. find_expiring_functions lists names.`
    case "denied":
      return (
        `${what} was refused (${said}). Check the credentials, and that they allow ${action}: --print-policy shows the ` +
        `policy.${describeDisabledRegion(cause)}`
      )
    case "throttled":
      return `${what} was turned away, again and again: ${describeLimit(cause)}`
    case "full":
      return (
        `${what} was refused: the code storage of this account and region is full (${said}). Delete versions that nobody ` +
        "needs, this server's older backups first, or have the quota raised."
      )
    case "invalid":
      return `${what} was refused as invalid: ${said}`
    case "unreachable":
      return `${what} failed: AWS could not be reached (${said}). Check the region's name and the network.`
    case "failed":
      return `${what} failed: ${said}`
  }
}

/** A region that has to be enabled, and is not, knows no credentials of the account. */
const describeDisabledRegion = (cause: unknown) =>
  cause instanceof Error && ["UnrecognizedClientException", "InvalidClientTokenId"].includes(cause.name)
    ? " Where other regions take them, this one is not enabled in the account."
    : ""

/** Which limit it was stands in a `Reason` (Lambda API, TooManyRequestsException). */
function describeLimit(cause: unknown): string {
  const { Reason = "" } = cause as { Reason?: string }
  return Reason.startsWith("ReservedFunction")
    ? "its own reserved concurrency allows no more; where that is 0, nothing can invoke it."
    : "too many requests in this account. Try later."
}

/** A first try may have worked whose answer never came; a later one then meets the revision that it made. */
export const mayHaveWorked = (error: unknown) =>
  error instanceof LambdaError && (error.attempts > 1 || ["unreachable", "failed"].includes(error.kind))
