import type { IncomingMessage } from "node:http"
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb"
import dynalite from "dynalite"
import type { CloudEvents } from "./events.ts"
import { listen } from "./ports.ts"

/** A table with two string keys, as a server's deployment facts describe it, under the name that it has here. */
export interface Table {
  readonly name: string
  readonly partitionKey: string
  readonly sortKey: string
}

export interface LocalDynamoDb {
  readonly url: string
  close(): Promise<void>
}

/**
 * DynamoDB in memory, on loopback, with the tables in it. It expires nothing (no TTL) and has no
 * transactions and no throttling: code that needs these is not tested by it.
 */
export async function startDynamoDb(
  port: number,
  tables: readonly Table[],
  events?: CloudEvents,
): Promise<LocalDynamoDb> {
  const server = dynalite({ createTableMs: 0 })
  const url = `http://127.0.0.1:${await listen(server, { port, owner: "DynamoDB" })}`
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  try {
    await createTables(url, tables)
  } catch (error) {
    await close()
    throw error
  }
  if (events) server.prependListener("request", (request: IncomingMessage) => tellRequest(request, events))
  return { url, close }
}

/** Reads the body beside dynalite, which reads it too: both hear of each chunk. */
function tellRequest(request: IncomingMessage, events: CloudEvents) {
  const [, operation = ""] = String(request.headers["x-amz-target"] ?? "").split(".")
  const chunks: Buffer[] = []
  request.on("data", (chunk: Buffer) => chunks.push(chunk))
  request.on("end", () => {
    const [, table = ""] = /"TableName":"([^"]+)"/.exec(Buffer.concat(chunks).toString()) ?? []
    events.emit({ type: "dynamodb-request", operation, table })
  })
}

async function createTables(url: string, tables: readonly Table[]) {
  const credentials = { accessKeyId: "local", secretAccessKey: "local" }
  const client = new DynamoDBClient({ endpoint: url, region: "us-east-1", credentials })
  for (const { name, partitionKey, sortKey } of tables) {
    await client.send(
      new CreateTableCommand({
        TableName: name,
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: [partitionKey, sortKey].map((AttributeName) => ({
          AttributeName,
          AttributeType: "S",
        })),
        KeySchema: [
          { AttributeName: partitionKey, KeyType: "HASH" },
          { AttributeName: sortKey, KeyType: "RANGE" },
        ],
      }),
    )
  }
  client.destroy()
}
