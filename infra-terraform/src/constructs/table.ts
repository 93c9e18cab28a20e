import { DynamodbTable } from "#aws/dynamodb-table"
import type { CleanStack } from "../terraform/clean-stack.ts"
import { switchOf } from "../terraform/expression.ts"

/** What a server's deployment facts say of a table. */
interface TableFacts {
  readonly partitionKey: string
  readonly sortKey: string
  readonly ttlAttribute: string
  readonly billingMode: string
  readonly recoverable: boolean
}

/** On demand, and not to be deleted by accident. */
export const createTable = (stack: CleanStack, id: string, facts: TableFacts) =>
  new DynamodbTable(stack.apart, id, {
    name: `\${var.name}-${id}`,
    billingMode: facts.billingMode,
    hashKey: facts.partitionKey,
    rangeKey: facts.sortKey,
    attribute: [
      { name: facts.partitionKey, type: "S" },
      { name: facts.sortKey, type: "S" },
    ],
    ttl: { attributeName: facts.ttlAttribute, enabled: true },
    pointInTimeRecovery: { enabled: facts.recoverable },
    deletionProtectionEnabled: switchOf("${var.deletion_protection}"),
  })
