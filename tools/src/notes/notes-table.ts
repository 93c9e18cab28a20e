/** The one table behind `createDynamoDbNoteStore`: what infrastructure must create and allow. */
export const notesTable = {
  environmentVariable: "NOTES_TABLE",
  /** Both keys are strings. */
  partitionKey: "pk",
  sortKey: "sk",
  /** Epoch seconds, on drafts only. DynamoDB removes expired rows within days, so reads check it too. */
  ttlAttribute: "exp",
  billingMode: "PAY_PER_REQUEST",
  /** To any second of the last 35 days. */
  recoverable: true,
  /** On the table itself; it has no index. */
  actions: [
    "dynamodb:GetItem",
    "dynamodb:PutItem",
    "dynamodb:UpdateItem",
    "dynamodb:DeleteItem",
    "dynamodb:Query",
  ],
} as const
