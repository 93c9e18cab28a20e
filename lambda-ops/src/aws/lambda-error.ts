import { ToolError } from "@mcp-on-aws/tools/tool-error"

export type LambdaErrorKind =
  "changed" | "busy" | "missing" | "denied" | "throttled" | "invalid" | "unreachable" | "failed"

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
      "ExpiredTokenException",
      "InvalidClientTokenId",
      "CredentialsProviderError",
    ],
  ],
  ["throttled", ["TooManyRequestsException", "ThrottlingException", "RequestLimitExceeded"]],
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
    super(explain(kind, { action, subject, said: cause instanceof Error ? cause.message : String(cause) }), {
      cause,
    })
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
  { action, subject, said }: { action: string; subject: string; said: string },
): string {
  const what = `${action} on ${subject}`
  switch (kind) {
    case "changed":
      return `${what} was refused: somebody changed it in between. Look at it again with get_function, and plan again.`
    case "busy":
      return `${what} was refused: another update of it is under way (${said}). Wait until get_function shows it settled.`
    case "missing":
      return `${what} failed: there is no such function in this account and region. find_expiring_functions lists names.`
    case "denied":
      return `${what} was refused (${said}). Check the credentials, and that they allow ${action}: --print-policy shows the policy.`
    case "throttled":
      return `${what} was turned away, again and again, because of too many requests in this account. Try later.`
    case "invalid":
      return `${what} was refused as invalid: ${said}`
    case "unreachable":
      return `${what} failed: AWS could not be reached (${said}). Check the region's name and the network.`
    case "failed":
      return `${what} failed: ${said}`
  }
}

/** A first try may have worked whose answer never came; a later one then meets the revision that it made. */
export const mayHaveWorked = (error: unknown) =>
  error instanceof LambdaError && (error.attempts > 1 || ["unreachable", "failed"].includes(error.kind))
