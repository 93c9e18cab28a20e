import { DynamoDBClient, UpdateItemCommand, paginateScan } from "@aws-sdk/client-dynamodb"
import { startDynamoDb as startStandIn } from "@mcp-on-aws/dynamodb-stand-in/start"
import { sessionsTable } from "../../src/sessions-table.ts"
import { collect } from "./collect.ts"

export const SESSIONS_TABLE = "sessions"

/** A DynamoDB of the test's own; every table has the same keys. */
export async function startDynamoDb(...more: readonly string[]) {
  const tables = [SESSIONS_TABLE, ...more].map((name) => ({ ...sessionsTable, name }))
  const standIn = await startStandIn({ tables })
  const { port, config } = standIn
  const client = new DynamoDBClient(config)
  return {
    port,
    config,
    /** Every row whose partition begins so. */
    async rows(prefix: string) {
      const scan = { TableName: SESSIONS_TABLE, ConsistentRead: true }
      const pages = await collect(paginateScan({ client }, scan))
      return pages.flatMap(({ Items = [] }) => Items).filter(({ pk }) => pk?.S?.startsWith(prefix))
    },
    /** Has a task's lease name another address. */
    async redirect(instance: string, address: string) {
      await client.send(
        new UpdateItemCommand({
          TableName: SESSIONS_TABLE,
          Key: { pk: { S: "I" }, sk: { S: instance } },
          UpdateExpression: "SET addr = :addr",
          ExpressionAttributeValues: { ":addr": { S: address } },
        }),
      )
    },
    async stop() {
      client.destroy()
      await standIn.close()
    },
  }
}

export type DynamoDb = Awaited<ReturnType<typeof startDynamoDb>>
