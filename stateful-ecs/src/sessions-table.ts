/** The one table behind the sessions: what infrastructure must create and allow. */
export const sessionsTable = {
  environmentVariable: "SESSIONS_TABLE",
  /** Both keys are strings. */
  partitionKey: "pk",
  sortKey: "sk",
  /** Epoch seconds, on every row. DynamoDB removes expired rows within days, so reads check it too. */
  ttlAttribute: "exp",
  billingMode: "PAY_PER_REQUEST",
  /** On the table itself; it has no index, and nothing needs a transaction. */
  actions: [
    "dynamodb:GetItem",
    "dynamodb:PutItem",
    "dynamodb:UpdateItem",
    "dynamodb:DeleteItem",
    "dynamodb:Query",
  ],
} as const
