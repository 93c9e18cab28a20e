import { CreateTableCommand, DynamoDBClient, ScanCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb"
import { once } from "node:events"
import type { Server } from "node:http"
import { createRequire } from "node:module"
import type { AddressInfo } from "node:net"
import { sessionsTable } from "../../src/sessions-table.ts"

const dynalite = createRequire(import.meta.url)("dynalite") as (options: { createTableMs: number }) => Server

export const SESSIONS_TABLE = "sessions"

/** A DynamoDB of the test's own, in memory, on loopback; every table has the same keys. */
export async function startDynamoDb(...more: readonly string[]) {
  const server = dynalite({ createTableMs: 0 })
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  const { port } = server.address() as AddressInfo
  const credentials = { accessKeyId: "local", secretAccessKey: "local" }
  const config = { endpoint: `http://127.0.0.1:${port}`, region: "us-east-1", credentials }
  const client = new DynamoDBClient(config)
  const { partitionKey, sortKey, billingMode } = sessionsTable
  for (const table of [SESSIONS_TABLE, ...more]) {
    await client.send(
      new CreateTableCommand({
        TableName: table,
        BillingMode: billingMode,
        AttributeDefinitions: [partitionKey, sortKey].map((name) => ({
          AttributeName: name,
          AttributeType: "S",
        })),
        KeySchema: [
          { AttributeName: partitionKey, KeyType: "HASH" },
          { AttributeName: sortKey, KeyType: "RANGE" },
        ],
      }),
    )
  }
  return {
    port,
    config,
    /** Every row whose partition begins so. */
    async rows(prefix: string) {
      const { Items = [] } = await client.send(
        new ScanCommand({ TableName: SESSIONS_TABLE, ConsistentRead: true }),
      )
      return Items.filter(({ pk }) => pk?.S?.startsWith(prefix))
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
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

export type DynamoDb = Awaited<ReturnType<typeof startDynamoDb>>
