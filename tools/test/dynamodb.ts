import { CreateTableCommand, DescribeTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb"
import { once } from "node:events"
import type { Server } from "node:http"
import { createRequire } from "node:module"
import type { AddressInfo } from "node:net"
import { notesTable } from "../src/notes/notes-table.ts"

const dynalite = createRequire(import.meta.url)("dynalite") as (options: { createTableMs: number }) => Server

/** A DynamoDB of the test's own, in memory, on loopback. */
export async function startDynamoDb() {
  const server = dynalite({ createTableMs: 0 })
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  const client = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  }
  return {
    client,
    async createTable(name: string) {
      const admin = new DynamoDBClient(client)
      await admin.send(
        new CreateTableCommand({
          TableName: name,
          BillingMode: notesTable.billingMode,
          AttributeDefinitions: [
            { AttributeName: notesTable.partitionKey, AttributeType: "S" },
            { AttributeName: notesTable.sortKey, AttributeType: "S" },
          ],
          KeySchema: [
            { AttributeName: notesTable.partitionKey, KeyType: "HASH" },
            { AttributeName: notesTable.sortKey, KeyType: "RANGE" },
          ],
        }),
      )
      for (let tries = 0; tries < 100; tries++) {
        const { Table } = await admin.send(new DescribeTableCommand({ TableName: name }))
        if (Table?.TableStatus === "ACTIVE") break
      }
      admin.destroy()
    },
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
