import { startDynamoDb } from "@mcp-on-aws/dynamodb-stand-in/start"
import type { DynamoDb, Table } from "@mcp-on-aws/dynamodb-stand-in/start"
import type { CloudEvents } from "./events.ts"
import { explainListenError } from "./ports.ts"

/** DynamoDB with these tables, whose requests are told as events. @throws PortTakenError */
export async function startLocalDynamoDb(
  port: number,
  tables: readonly Table[],
  events: CloudEvents,
): Promise<DynamoDb> {
  const onRequest = (operation: string, table: string) =>
    events.emit({ type: "dynamodb-request", operation, table })
  try {
    return await startDynamoDb({ port, tables, onRequest })
  } catch (error) {
    throw explainListenError(error as NodeJS.ErrnoException, port, "DynamoDB")
  }
}
